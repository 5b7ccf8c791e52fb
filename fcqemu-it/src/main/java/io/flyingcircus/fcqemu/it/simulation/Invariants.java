package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What must never be untrue of one VM, checked after every step. */
final class Invariants {

    private final World world;
    private final VmName vm;
    private final List<StoredImage> volumes;

    Invariants(World world, VmName vm, List<StoredImage> volumes) {
        this.world = world;
        this.vm = vm;
        this.volumes = List.copyOf(volumes);
    }

    /** The first that is untrue, in words. */
    Optional<String> broken() {
        List<HostName> executing = new ArrayList<>();
        for (InMemoryHost host : world.hosts()) {
            for (InMemoryQemu qemu : host.hypervisor().living()) {
                if (qemu.status() == RunStatus.RUNNING) {
                    executing.add(host.name());
                }
            }
        }
        if (executing.size() > 1) {
            return Optional.of("I1: the guest executes on " + executing);
        }
        for (HostName host : executing) {
            for (StoredImage volume : volumes) {
                if (!lockedBy(volume, host)) {
                    return Optional.of(
                            "I2: the guest executes on " + host + " and " + volume.image() + " is " + volume.lock());
                }
            }
        }
        if (!world.staleCopies().isEmpty()) {
            return Optional.of("I9: " + world.staleCopies().getFirst());
        }
        return Optional.empty();
    }

    private static boolean lockedBy(StoredImage volume, HostName host) {
        return volume.lock() instanceof VolumeLock.Held held
                && held.locker().cookie().equals(host.value());
    }

    /** What is not as it should be once all is calm and the VM is wanted on {@code wanted} (I4, I5). */
    Optional<String> unsettled(HostName wanted) {
        List<HostName> executing = world.executing(vm);
        if (!executing.equals(List.of(wanted))) {
            return Optional.of("I4: wanted on " + wanted + ", executes on " + executing);
        }
        for (InMemoryHost host : world.hosts()) {
            if (host.name().equals(wanted)) {
                continue;
            }
            if (!host.hypervisor().living().isEmpty()) {
                return Optional.of("I5: a QEMU is left on " + host.name());
            }
            if (world.register().has(vm, host.name())) {
                return Optional.of("I5: it is registered on " + host.name());
            }
        }
        return Optional.empty();
    }
}
