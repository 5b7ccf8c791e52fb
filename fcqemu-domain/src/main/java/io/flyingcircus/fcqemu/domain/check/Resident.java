package io.flyingcircus.fcqemu.domain.check;

import io.flyingcircus.fcqemu.domain.ensure.Wanted;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/**
 * A VM that is a host's business, by what the host alone knows of it.
 *
 * @param vm which
 * @param wanted what its definition asks of the host
 * @param processes its processes there
 * @param runFiles whether it has run files there
 * @param staysOff whether somebody wants it to stay off, whatever its definition says
 * @param moving whether a migration of it is under way
 * @param outdated whether its program has been replaced since it was started
 * @param pool where to look for its volumes first
 */
public record Resident(
        VmName vm,
        Wanted wanted,
        List<VmProcess> processes,
        boolean runFiles,
        boolean staysOff,
        boolean moving,
        boolean outdated,
        PoolName pool) {

    public Resident {
        processes = List.copyOf(processes);
    }

    /** Whether a process of it lives. */
    public boolean alive() {
        return !processes.isEmpty();
    }

    /** Whether it is to run here, and nobody said that it is not to for a while. */
    boolean expected() {
        return wanted instanceof Wanted.Here && !staysOff;
    }

    /** Whether its locks say anything about it: where it runs, should run, or has run. */
    public boolean hasLocksToLookAt() {
        return alive() || runFiles || wanted instanceof Wanted.Here;
    }
}
