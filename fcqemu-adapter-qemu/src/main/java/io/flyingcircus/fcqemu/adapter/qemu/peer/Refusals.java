package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Tells of connections that were refused before anything was asked: the first ones, as anybody can make many. */
final class Refusals {

    private static final int MOST = 20;

    private final EventLog events;
    private final VmName vm;
    private final AtomicInteger told = new AtomicInteger();

    Refusals(EventLog events, VmName vm) {
        this.events = events;
        this.vm = vm;
    }

    void tell(String who, String reason) {
        if (told.incrementAndGet() <= MOST) {
            events.record(new Event(
                    Level.WARNING,
                    Optional.of(vm),
                    "control-refused",
                    List.of(Field.of("from", who), Field.of("reason", reason)),
                    null));
        }
    }
}
