package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.adapter.qemu.linux.ErrnoException;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Kill;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Pause;
import io.flyingcircus.fcqemu.adapter.qemu.linux.PidFd;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.time.Duration;
import java.util.Optional;

/** Ending QEMU processes, and waiting for their end. Never touches a process that is not, or no longer, the VM's. */
public final class ProcessEnd {

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(10);

    private final ProcessTable table;

    /** Checks identities with this table. */
    public ProcessEnd(ProcessTable table) {
        this.table = table;
    }

    /**
     * Signals a process. It is held first ({@code pidfd_open(2)}) and looked at then, so that its id cannot change hands
     * between the look and the signal.
     *
     * @return false if it had gone already
     * @throws HostException if the kernel does not allow it
     */
    public boolean signal(VmProcess process, ProcessSignal signal) {
        try {
            Optional<PidFd> held = PidFd.open(process.pid());
            if (held.isEmpty()) {
                return false;
            }
            try (PidFd pidFd = held.get()) {
                return table.lives(process) && pidFd.send(number(signal));
            }
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.ENOSYS) {
                return signalWithoutHold(process, signal);
            }
            throw refused(process, signal, e);
        }
    }

    /**
     * Waits until a process has ended; a zombie has.
     *
     * @return false if it still lives after {@code patience}
     */
    public boolean await(VmProcess process, Duration patience) {
        Pause pause = new Pause(patience, LONGEST_PAUSE);
        try {
            Optional<PidFd> held = PidFd.open(process.pid());
            if (held.isEmpty()) {
                return true;
            }
            try (PidFd pidFd = held.get()) {
                if (table.ended(process)) {
                    return true;
                }
                while (!pidFd.ended()) {
                    if (pause.expired()) {
                        return false;
                    }
                    pause.await();
                }
                return true;
            }
        } catch (ErrnoException e) {
            return awaitWithoutHold(process, pause);
        }
    }

    /** Older kernels: start time and command line are checked right before the signal. */
    private boolean signalWithoutHold(VmProcess process, ProcessSignal signal) {
        try {
            return table.lives(process) && Kill.send(process.pid(), number(signal));
        } catch (ErrnoException e) {
            throw refused(process, signal, e);
        }
    }

    private boolean awaitWithoutHold(VmProcess process, Pause pause) {
        while (!table.ended(process)) {
            if (pause.expired()) {
                return false;
            }
            pause.await();
        }
        return true;
    }

    private static int number(ProcessSignal signal) {
        return switch (signal) {
            case TERMINATE -> 15;
            case KILL -> 9;
        };
    }

    private static HostException refused(VmProcess process, ProcessSignal signal, ErrnoException cause) {
        return new HostException(
                "QEMU of VM " + process.vm() + " (PID " + process.pid() + ") could not be sent " + signal + " ("
                        + cause.getMessage() + "); it still runs; run this as root",
                cause);
    }
}
