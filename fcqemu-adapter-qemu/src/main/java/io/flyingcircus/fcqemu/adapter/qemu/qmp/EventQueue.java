package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Predicate;

/** Events nobody has asked for yet, oldest first. A full queue drops its oldest and counts it. */
final class EventQueue {

    private final int capacity;
    private final Deque<QmpEvent> events = new ArrayDeque<>();
    private long dropped;

    EventQueue(int capacity) {
        this.capacity = capacity;
    }

    void add(QmpEvent event) {
        if (events.size() == capacity) {
            events.removeFirst();
            dropped++;
        }
        events.addLast(event);
    }

    /** Takes the oldest that fits away; the others stay. */
    Optional<QmpEvent> take(Predicate<QmpEvent> fits) {
        for (Iterator<QmpEvent> i = events.iterator(); i.hasNext(); ) {
            QmpEvent event = i.next();
            if (fits.test(event)) {
                i.remove();
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }

    long dropped() {
        return dropped;
    }
}
