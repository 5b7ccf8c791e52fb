package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Events of one host, kept to be looked at. */
public final class RecordedEvents implements EventLog {

    private final List<Event> events = new ArrayList<>();

    RecordedEvents() {}

    @Override
    public void record(Event event) {
        events.add(event);
    }

    /** All of them, oldest first. */
    public List<Event> all() {
        return List.copyOf(events);
    }

    /** Their names, oldest first. */
    public List<String> names() {
        return events.stream().map(Event::name).toList();
    }

    /** Each as {@code name key=value key=value}, oldest first. */
    public List<String> lines() {
        return events.stream().map(RecordedEvents::line).toList();
    }

    /** Those of a level, as {@link #lines} has them. */
    public List<String> lines(Level level) {
        return events.stream()
                .filter(event -> event.level() == level)
                .map(RecordedEvents::line)
                .toList();
    }

    /** Forgets them. */
    public void clear() {
        events.clear();
    }

    private static String line(Event event) {
        return event.name()
                + event.fields().stream()
                        .map(field -> " " + field.key() + "=" + field.value())
                        .collect(Collectors.joining());
    }
}
