package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.linux.ErrnoException;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Kill;
import io.flyingcircus.fcqemu.adapter.qemu.linux.PidFd;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.util.Optional;
import java.util.OptionalLong;

/** The supervisor other tools give a QEMU: its parent, which has the VM started again when QEMU has ended. */
public final class ForeignSupervisor {

    private static final int SIGKILL = 9;

    private final HostPaths paths;
    private final ProcessTable table;

    /** Those of the host below these paths. */
    public ForeignSupervisor(HostPaths paths, ProcessTable table) {
        this.paths = paths;
        this.table = table;
    }

    /**
     * Ends that of a QEMU, which lives on as a child of init. Without a last word: nothing it could do then is wanted.
     *
     * @return whether there was one
     * @throws HostException if the kernel does not allow it
     */
    public boolean end(VmProcess process) {
        OptionalLong found = of(process);
        if (found.isEmpty()) {
            return false;
        }
        long supervisor = found.getAsLong();
        try {
            Optional<PidFd> held = PidFd.open(supervisor);
            if (held.isEmpty()) {
                return false;
            }
            try (PidFd pidFd = held.get()) {
                return of(process).equals(found) && pidFd.send(SIGKILL);
            }
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.ENOSYS) {
                return endWithoutHold(process, supervisor);
            }
            throw refused(process, supervisor, e);
        }
    }

    /** Older kernels: that it is the parent was seen right before. */
    private boolean endWithoutHold(VmProcess process, long supervisor) {
        try {
            return of(process).equals(OptionalLong.of(supervisor)) && Kill.send(supervisor, SIGKILL);
        } catch (ErrnoException e) {
            throw refused(process, supervisor, e);
        }
    }

    private OptionalLong of(VmProcess process) {
        Optional<ProcStat> stat = ProcFiles.stat(process.pid());
        if (stat.isEmpty() || !table.lives(process)) {
            return OptionalLong.empty();
        }
        long parent = stat.get().parent();
        boolean foreign = ProcFiles.commandLine(parent)
                .filter(CommandLine::isSupervisor)
                .filter(command -> !command.supervises(process.vm(), paths.supervisor()))
                .isPresent();
        return foreign ? OptionalLong.of(parent) : OptionalLong.empty();
    }

    private static HostException refused(VmProcess process, long supervisor, ErrnoException cause) {
        return new HostException(
                "the supervisor of VM " + process.vm() + " (PID " + supervisor
                        + "), which would start it again, could not" + " be ended (" + cause.getMessage()
                        + "); its QEMU still runs; run this as root",
                cause);
    }
}
