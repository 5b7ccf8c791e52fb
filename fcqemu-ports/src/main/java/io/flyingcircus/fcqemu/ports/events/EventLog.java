package io.flyingcircus.fcqemu.ports.events;

/** Where events go. Never throws: a full disk or a closed screen must not stop work on a VM. */
@FunctionalInterface
public interface EventLog {

    /** Writes one event. */
    void record(Event event);
}
