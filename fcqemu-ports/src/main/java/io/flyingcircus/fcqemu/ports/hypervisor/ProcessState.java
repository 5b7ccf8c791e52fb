package io.flyingcircus.fcqemu.ports.hypervisor;

import java.util.List;

/**
 * The processes of one VM on this host, found by their command lines in all of {@code /proc}.
 *
 * @param processes live ones; more than one means that the VM runs twice on this host
 * @param pidFile what the PID file says, for the report
 */
public record ProcessState(List<VmProcess> processes, PidFile pidFile) {

    public ProcessState {
        processes = List.copyOf(processes);
    }

    /** Whether any process of the VM lives here. */
    public boolean alive() {
        return !processes.isEmpty();
    }
}
