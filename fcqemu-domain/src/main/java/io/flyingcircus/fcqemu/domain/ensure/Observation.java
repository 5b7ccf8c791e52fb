package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.vm.HostName;

/**
 * One VM as it was seen from one host at one moment.
 *
 * @param process its processes on this host
 * @param monitor what QEMU says
 * @param volumes its volumes and their locks
 * @param catalog where it is registered
 */
public record Observation(ProcessState process, MonitorView monitor, VolumesView volumes, CatalogView catalog) {

    /** In one line, for reports. */
    public String describe(HostName host) {
        String processes =
                process.alive() ? "pid " + process.processes().getFirst().pid() : "none";
        String locks = switch (volumes) {
            case VolumesView.Known known -> known.volumes().describe(host);
            case VolumesView.Unreadable _ -> "unreadable";
        };
        return "process: " + processes + ", monitor: " + monitor.describe() + ", locks: " + locks;
    }
}
