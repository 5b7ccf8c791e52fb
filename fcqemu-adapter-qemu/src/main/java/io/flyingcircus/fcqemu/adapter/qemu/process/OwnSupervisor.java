package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.linux.ErrnoException;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Kill;
import io.flyingcircus.fcqemu.adapter.qemu.linux.PidFd;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.util.Optional;
import java.util.OptionalLong;

/** The supervisor this tool gives a QEMU. Told that an end will be on purpose, it notes that end and does nothing more. */
public final class OwnSupervisor {

    private static final int SIGUSR1 = 10;

    private final HostPaths paths;
    private final ProcessTable table;

    /** Those of the host below these paths. */
    public OwnSupervisor(HostPaths paths, ProcessTable table) {
        this.paths = paths;
        this.table = table;
    }

    /**
     * Tells that of a QEMU, if it has one.
     *
     * @throws HostException if the kernel does not allow it
     */
    public void endsOnPurpose(VmProcess process) {
        OptionalLong found = of(process);
        if (found.isEmpty()) {
            return;
        }
        try {
            Optional<PidFd> held = PidFd.open(found.getAsLong());
            if (held.isPresent()) {
                try (PidFd pidFd = held.get()) {
                    // It is the parent of a QEMU that lives, so this id cannot have changed hands since it was held.
                    if (of(process).equals(found)) {
                        pidFd.send(SIGUSR1);
                    }
                }
            }
        } catch (ErrnoException e) {
            if (e.errno() != ErrnoException.ENOSYS) {
                throw refused(process, found.getAsLong(), e);
            }
            tellWithoutHold(process, found);
        }
    }

    /** Older kernels: that it is the parent was seen right before. */
    private void tellWithoutHold(VmProcess process, OptionalLong supervisor) {
        try {
            if (of(process).equals(supervisor)) {
                Kill.send(supervisor.getAsLong(), SIGUSR1);
            }
        } catch (ErrnoException e) {
            throw refused(process, supervisor.getAsLong(), e);
        }
    }

    private OptionalLong of(VmProcess process) {
        Optional<ProcStat> stat = ProcFiles.stat(process.pid());
        if (stat.isEmpty() || !table.lives(process)) {
            return OptionalLong.empty();
        }
        long parent = stat.get().parent();
        return ProcFiles.commandLine(parent)
                        .filter(command -> command.supervises(process.vm(), paths.supervisor()))
                        .isPresent()
                ? OptionalLong.of(parent)
                : OptionalLong.empty();
    }

    private static HostException refused(VmProcess process, long supervisor, ErrnoException cause) {
        return new HostException(
                "the supervisor of VM " + process.vm() + " (PID " + supervisor
                        + ") could not be told that its QEMU is to end (" + cause.getMessage()
                        + "); its QEMU still runs; run this as root",
                cause);
    }
}
