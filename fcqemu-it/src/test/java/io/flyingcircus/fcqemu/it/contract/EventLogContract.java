package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** {@link EventLog}. */
abstract class EventLogContract {

    private static final VmName VM = new VmName("test00");

    /** A log that keeps what it is told, details included. */
    abstract EventLog log();

    /** One entry for each event told so far, oldest first; each holds the event's name, and its fields as {@code key=value}. */
    abstract List<String> entries();

    private static Event event(Level level, String name, @Nullable Throwable failure, Field... fields) {
        return new Event(level, Optional.of(VM), name, List.of(fields), failure);
    }

    @Test
    void events_are_kept_in_their_order_with_their_details() {
        log().record(event(Level.INFO, "first", null, Field.of("pid", 17)));
        log().record(event(Level.INFO, "second", null, Field.of("after", "first"), Field.of("wanted", "online")));

        assertThat(entries()).hasSize(2);
        assertThat(entries().getFirst()).contains("first", "pid=17");
        assertThat(entries().getLast()).contains("second", "after=first wanted=online");
    }

    @Test
    void events_of_every_level_are_kept_with_and_without_a_vm_and_a_failure() {
        List<String> names = new ArrayList<>();
        for (Level level : Level.values()) {
            String name = "level-" + level.name().toLowerCase(Locale.ROOT);
            log().record(new Event(level, Optional.empty(), name, List.of(), null));
            log().record(event(level, name + "-failed", new IllegalStateException("why")));
            names.addAll(List.of(name, name + "-failed"));
        }

        assertThat(entries()).hasSameSizeAs(names);
        for (int i = 0; i < names.size(); i++) {
            assertThat(entries().get(i)).contains(names.get(i));
        }
    }

    @Test
    void whatever_stands_in_an_event_nobody_who_tells_it_fails() {
        Throwable ring = new IllegalStateException("one");
        ring.initCause(new IllegalStateException("two", ring));
        List<Event> odd = List.of(
                event(Level.ERROR, "a-ring-of-causes", ring),
                event(Level.ERROR, "no-message", new IllegalStateException((String) null)),
                event(Level.ERROR, "fails-when-asked", new FailsWhenAsked()),
                event(Level.INFO, "empty", null, Field.of("key", "")),
                event(Level.INFO, "control-characters", null, Field.of("key", "a\nb\r\u0000\u001b[31m\t\"=")),
                event(Level.INFO, "half-a-character", null, Field.of("key", "\ud800")),
                event(Level.INFO, "long", null, Field.of("key", "x".repeat(1 << 20))));

        for (Event event : odd) {
            assertThatCode(() -> log().record(event)).as(event.name()).doesNotThrowAnyException();
        }
        log().record(event(Level.INFO, "goes-on", null));

        assertThat(entries().getLast()).contains("goes-on");
    }

    /** A failure of somebody else's making. */
    private static final class FailsWhenAsked extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new UnsupportedOperationException();
        }
    }
}
