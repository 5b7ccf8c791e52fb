package io.flyingcircus.fcqemu.domain.status;

import io.flyingcircus.fcqemu.domain.ensure.CatalogView;
import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.Transfer;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;

/**
 * One VM in detail, as seen from one host.
 *
 * @param vm which
 * @param host from where
 * @param wanted what its definition asks of this host, or what is wrong with the definition
 * @param process its processes here
 * @param monitor what QEMU says
 * @param disks what QEMU says about its disks; empty where it was not asked
 * @param guestAgent whether an agent in the guest holds its port open; empty where QEMU was not asked
 * @param volumes its volumes and their locks
 * @param catalog where it is registered
 */
public record VmStatus(
        VmName vm,
        HostName host,
        String wanted,
        ProcessState process,
        MonitorView monitor,
        List<BlockDevice> disks,
        Optional<Boolean> guestAgent,
        VolumesView volumes,
        CatalogView catalog) {

    /** The three things that must agree, taken together. */
    public enum Verdict {
        /** Process, QEMU's {@code running} and all locks are here. */
        ONLINE,
        /** None of them is. */
        OFFLINE,
        /** Some are, or it could not be found out. */
        INCONSISTENT
    }

    public VmStatus {
        disks = List.copyOf(disks);
    }

    /** Whether process, monitor and locks agree. */
    public Verdict verdict() {
        boolean runs =
                monitor instanceof MonitorView.Answered(RunStatus status, Transfer _) && status == RunStatus.RUNNING;
        return switch (volumes) {
            case VolumesView.Unreadable _ -> Verdict.INCONSISTENT;
            case VolumesView.Known known -> {
                List<VolumeState> mine = known.volumes().heldBy(Holder.MINE, host);
                if (process.alive() && runs && known.volumes().allMine(host)) {
                    yield Verdict.ONLINE;
                }
                yield !process.alive() && mine.isEmpty() ? Verdict.OFFLINE : Verdict.INCONSISTENT;
            }
        };
    }
}
