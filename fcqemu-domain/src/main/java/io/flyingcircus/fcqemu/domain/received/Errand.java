package io.flyingcircus.fcqemu.domain.received;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;

/** Work on one VM of this host that something received has made. As text it is {@code VM}, or {@code VM@SNAPSHOT}. */
public sealed interface Errand {

    /** The VM to work on. */
    VmName vm();

    /** Bring it to the state its newest definition asks for. */
    record Ensure(VmName vm) implements Errand {
        @Override
        public String toString() {
            return vm.value();
        }
    }

    /** Make a snapshot of it, if it runs here. */
    record Snapshot(VmName vm, SnapshotName name) implements Errand {
        @Override
        public String toString() {
            return vm + "@" + name;
        }
    }

    /** That it could not be done. */
    default Event failed(Throwable failure) {
        List<Field> fields =
                List.of(Field.of("errand", this), Field.of("reason", String.valueOf(failure.getMessage())));
        return new Event(Level.ERROR, Optional.of(vm()), "errand-failed", fields, failure);
    }

    /**
     * Reads an errand from its text.
     *
     * @throws IllegalArgumentException if {@code text} is none
     */
    static Errand parse(String text) {
        int at = text.indexOf('@');
        return at < 0
                ? new Ensure(new VmName(text))
                : new Snapshot(new VmName(text.substring(0, at)), new SnapshotName(text.substring(at + 1)));
    }
}
