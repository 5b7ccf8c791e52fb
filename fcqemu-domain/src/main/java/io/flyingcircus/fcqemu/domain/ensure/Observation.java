package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.List;

/**
 * One VM as it was seen from one host at one moment.
 *
 * @param process its processes on this host
 * @param monitor what QEMU says
 * @param volumes its volumes and their locks
 * @param cutOff storage clients of its QEMU that are on the blocklist
 * @param catalog where it is registered
 */
public record Observation(
        ProcessState process, MonitorView monitor, VolumesView volumes, List<String> cutOff, CatalogView catalog) {

    public Observation {
        cutOff = List.copyOf(cutOff);
    }

    /** Its process; call it only where there is one. */
    VmProcess onlyProcess() {
        return process.processes().getFirst();
    }

    /**
     * Its volumes.
     *
     * @throws VmStateException if they could not be read
     */
    VolumeSet knownVolumes() {
        return switch (volumes) {
            case VolumesView.Known known -> known.volumes();
            case VolumesView.Unreadable unreadable -> throw new VmStateException(unreadable.reason());
        };
    }

    /** Whether it was asked who has its volumes open, if they could be read at all. */
    boolean tellsWhoHasVolumesOpen() {
        return !(volumes instanceof VolumesView.Known(VolumeSet known)) || known.tellsWhoHasThemOpen();
    }

    /** Whether its guest was sent completely, and perhaps to somebody who still means to take it. */
    boolean isStoppedSource() {
        return monitor instanceof MonitorView.Answered(RunStatus status, Transfer _) && status == RunStatus.POSTMIGRATE;
    }

    /** In one line, for reports. */
    public String describe(HostName host) {
        String processes =
                process.alive() ? "pid " + process.processes().getFirst().pid() : "none";
        String locks = switch (volumes) {
            case VolumesView.Known known -> known.volumes().describe(host);
            case VolumesView.Unreadable _ -> "unreadable";
        };
        return "process: " + processes + ", monitor: " + monitor.describe() + ", locks: " + locks
                + (cutOff.isEmpty() ? "" : ", cut off: " + String.join(" ", cutOff));
    }
}
