package io.flyingcircus.fcqemu.domain.check;

import io.flyingcircus.fcqemu.domain.memory.MemoryLimits;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;

/**
 * Everything that was found out about a host, or was not.
 *
 * @param limits how much memory it may promise
 * @param residents the VMs that are its business
 * @param memory what their processes use
 * @param locks of those whose locks were asked for
 * @param mayFence whether its storage client may cut others off
 * @param registered what it has registered in the catalog
 * @param remains what is left of VMs whose definition is gone
 * @param later its processes once more, when all else had been looked at
 */
public record HostFacts(
        MemoryLimits limits,
        Asked<List<Resident>> residents,
        List<Used> memory,
        List<Locked> locks,
        Asked<Boolean> mayFence,
        Asked<List<VmName>> registered,
        Asked<List<Remains>> remains,
        Asked<List<VmProcess>> later) {

    /** What a process uses; answered with nothing if it ended meanwhile. */
    public record Used(VmProcess process, Asked<Optional<MemoryUse>> use) {}

    /** Locks of a VM's volumes. */
    public record Locked(VmName vm, Asked<List<VolumeHold>> holds) {}

    public HostFacts {
        memory = List.copyOf(memory);
        locks = List.copyOf(locks);
    }

    /** Locks of one VM, if they were asked for. */
    Optional<Asked<List<VolumeHold>>> locksOf(VmName vm) {
        return locks.stream()
                .filter(locked -> locked.vm().equals(vm))
                .map(Locked::holds)
                .findFirst();
    }

    /** Whether a VM's processes are still those that were seen at first; else what was read in between says nothing about it. */
    boolean settled(Resident resident) {
        return later.answer()
                .map(processes -> processes.stream()
                        .filter(process -> process.vm().equals(resident.vm()))
                        .toList()
                        .equals(resident.processes()))
                .orElse(true);
    }
}
