package io.flyingcircus.fcqemu.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class EventTextTest {

    private static final ZonedDateTime TIME =
            ZonedDateTime.of(2026, 11, 22, 21, 30, 1, 123_000_000, ZoneOffset.ofHours(1));

    private static String text(@Nullable Throwable failure, boolean withTrace, Field... fields) {
        var event = new Event(Level.INFO, Optional.of(new VmName("test00")), "ensure-state", List.of(fields), failure);
        return new EventText(4711, false).of(event, TIME, withTrace);
    }

    @Test
    void a_line_has_local_time_process_level_vm_and_event() {
        assertThat(text(null, false, Field.of("wanted", "offline"), Field.of("reason", "not \"here\"")))
                .isEqualTo("2026-11-22T21:30:01.123+01:00 4711 INFO  test00 ensure-state wanted=offline"
                        + " reason=\"not \\\"here\\\"\"\n");
    }

    @Test
    void every_line_of_a_stack_trace_has_them_too() {
        String text = text(new IllegalStateException("first\nsecond", new RuntimeException("cause")), true);
        assertThat(text.lines())
                .hasSizeGreaterThan(5)
                .allSatisfy(line -> assertThat(line).startsWith("2026-11-22T21:30:01.123+01:00 4711 INFO  test00 "));
        assertThat(text).contains("| second").contains("| Caused by: java.lang.RuntimeException: cause");
    }

    @Test
    void without_a_trace_the_failure_is_one_more_value() {
        assertThat(text(new IllegalStateException("no luck"), false)).endsWith("ensure-state failure=\"no luck\"\n");
    }

    @Test
    void nothing_that_is_logged_begins_a_line_or_reaches_the_terminal() {
        String text = text(null, false, Field.of("output", "a\nb\u001b[2J\u0000"));
        assertThat(text.lines()).hasSize(1);
        assertThat(text).contains("output=\"a\\nb\\x1b[2J\\x00\"").doesNotContain("\u001b");
    }

    @Test
    void levels_are_coloured_for_a_terminal_only() {
        var event = new Event(Level.ERROR, Optional.empty(), "x", List.of(), null);
        assertThat(new EventText(1, true).of(event, TIME, false)).contains("\u001b[31mERROR\u001b[0m - x");
        assertThat(new EventText(1, false).of(event, TIME, false)).contains(" ERROR - x");
    }
}
