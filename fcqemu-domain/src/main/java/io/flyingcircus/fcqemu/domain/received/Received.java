package io.flyingcircus.fcqemu.domain.received;

import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.function.Supplier;

/** One thing that was delivered. */
public sealed interface Received {

    /** The VM it is about. */
    VmName vm();

    /**
     * A definition, wherever its VM is wanted.
     *
     * @param vm whose it is
     * @param generation how new it is
     * @param content what stands in it; read only if it is news
     */
    record Definition(VmName vm, long generation, Supplier<DefinitionReading> content) implements Received {}

    /**
     * A snapshot is wanted of a VM, wherever that runs.
     *
     * @param vm of which
     * @param name the whole name; it is kept for ever, or until whoever asked for it removes it
     */
    record SnapshotRequest(VmName vm, SnapshotName name) implements Received {}
}
