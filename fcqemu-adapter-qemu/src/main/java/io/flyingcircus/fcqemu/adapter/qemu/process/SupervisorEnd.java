package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.linux.ErrnoException;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Pause;
import io.flyingcircus.fcqemu.adapter.qemu.linux.PidFd;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.time.Duration;
import java.util.Optional;

/**
 * Tells the supervisor of a QEMU that its end will be on purpose. Ours goes on noting how it ends. One of another tool, which
 * starts the VM again whatever is said to it, is ended; its QEMU lives on.
 */
public final class SupervisorEnd {

    private static final String NAME = "supervised-qemu-wrapped";
    private static final int USR1 = 10;
    private static final int TERM = 15;
    private static final int KILL = 9;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    private final HostPaths paths;

    /** Supervisors on the host below these paths. */
    public SupervisorEnd(HostPaths paths) {
        this.paths = paths;
    }

    /**
     * Tells it. A QEMU without a supervisor has nobody to be told.
     *
     * @throws HostException if it cannot be told, or does not end
     */
    public void of(VmProcess process) {
        Optional<Long> parent = ProcFiles.stat(process.pid())
                .filter(stat -> stat.startTicks() == process.startTicks())
                .map(ProcStat::parent)
                .filter(pid -> pid > 1 && supervisor(pid).isPresent());
        if (parent.isEmpty()) {
            return;
        }
        try {
            Optional<PidFd> held = PidFd.open(parent.get());
            if (held.isPresent()) {
                try (PidFd pidFd = held.get()) {
                    tell(process, parent.get(), pidFd);
                }
            }
        } catch (ErrnoException e) {
            throw new HostException(
                    "the supervisor of VM " + process.vm() + " (PID " + parent.get()
                            + ") could not be told that its QEMU" + " is to end (" + e.getMessage()
                            + "); nothing was ended; run this as root",
                    e);
        }
    }

    /** Looked at once more while it is held: its id may have changed hands before. */
    private void tell(VmProcess process, long parent, PidFd held) throws ErrnoException {
        Optional<String> program = supervisor(parent);
        if (program.isEmpty()) {
            return;
        }
        if (program.get().equals(paths.supervisor().toString())) {
            held.send(USR1);
            return;
        }
        held.send(TERM);
        if (!ended(held)) {
            held.send(KILL);
            if (!ended(held)) {
                throw new HostException("the supervisor of VM " + process.vm() + " (PID " + parent
                        + ") does not end, and would start it again; nothing else was ended. See what it waits for in"
                        + " /proc/" + parent + "/stack.");
            }
        }
    }

    private static boolean ended(PidFd held) throws ErrnoException {
        Pause pause = new Pause(PATIENCE, LONGEST_PAUSE);
        while (!held.ended()) {
            if (pause.expired()) {
                return false;
            }
            pause.await();
        }
        return true;
    }

    /** Its program, if a process is a supervisor: hosts of the fleet know one by its second argument. */
    private static Optional<String> supervisor(long pid) {
        return ProcFiles.commandLine(pid)
                .filter(command -> command.arguments().size() > 1)
                .map(command -> command.arguments().get(1))
                .filter(program -> program.contains(NAME));
    }
}
