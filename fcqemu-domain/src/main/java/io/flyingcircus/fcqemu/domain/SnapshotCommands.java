package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.report.VmEvents;
import io.flyingcircus.fcqemu.domain.snapshots.ListSnapshots;
import io.flyingcircus.fcqemu.domain.snapshots.PruneReport;
import io.flyingcircus.fcqemu.domain.snapshots.PruneSnapshots;
import io.flyingcircus.fcqemu.domain.snapshots.RootSnapshot;
import io.flyingcircus.fcqemu.domain.snapshots.TakeSnapshot;
import io.flyingcircus.fcqemu.domain.snapshots.TakenSnapshot;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;

/** Snapshots of the root of a VM: made, listed, removed when their time is over. */
final class SnapshotCommands {

    private final HostPorts ports;
    private final VmAccess access;

    SnapshotCommands(HostPorts ports, VmAccess access) {
        this.ports = ports;
        this.access = access;
    }

    TakenSnapshot snapshot(VmName vm, SnapshotName name, int keepDays) {
        List<TakenSnapshot> taken = new ArrayList<>();
        access.withLock(vm, work -> {
            access.requireProcess(vm, "snapshot");
            PoolName pool = access.pool(vm);
            taken.add(new TakeSnapshot(work).run(name, keepDays, pool));
        });
        return taken.getFirst();
    }

    void snapshotIfRunning(VmName vm, SnapshotName name) {
        if (!ports.hypervisor().processes(vm).alive()) {
            return;
        }
        try (HeldLock _ = access.tryLock(vm);
                VmWork work = access.changing(vm)) {
            if (ports.hypervisor().processes(vm).alive()) {
                new TakeSnapshot(work).run(name, 0, access.pool(vm));
            }
        }
    }

    List<RootSnapshot> snapshots(VmName vm) {
        access.requireKnown(vm);
        try (StorageSession storage = ports.storage().connect()) {
            return new ListSnapshots(storage, ports.clock().now()).run(vm, access.pool(vm));
        }
    }

    PruneReport prune(VmName vm, PruneSnapshots.Mode mode) {
        access.requireKnown(vm);
        return prune(List.of(vm), mode);
    }

    PruneReport pruneAll(PruneSnapshots.Mode mode) {
        return prune(
                ports.definitions().names().stream()
                        .filter(vm -> isWantedHere(vm)
                                || ports.hypervisor().processes(vm).alive())
                        .toList(),
                mode);
    }

    private PruneReport prune(List<VmName> vms, PruneSnapshots.Mode mode) {
        try (StorageSession storage = ports.storage().connect()) {
            PruneSnapshots prune = new PruneSnapshots(storage, ports.clock().now(), mode);
            for (VmName vm : vms) {
                VmEvents events = new VmEvents(ports.events(), vm);
                prune.run(vm, access.pool(vm), events);
            }
            return prune.report();
        }
    }

    private boolean isWantedHere(VmName vm) {
        return ports.definitions().active(vm) instanceof DefinitionReading.Valid(VmDefinition definition)
                && definition.virtual()
                && definition.kvmHost().filter(ports.name()::equals).isPresent();
    }
}
