package io.flyingcircus.fcqemu.adapter.qemu.linux;

import java.util.Optional;

/**
 * A hold on one process ({@code pidfd_open(2)}, Linux 5.3). Whatever is asked of it concerns that process and never
 * another one that got its id later.
 */
public final class PidFd implements AutoCloseable {

    private static final long PIDFD_OPEN = 434;
    private static final long PIDFD_SEND_SIGNAL = 424;

    private final int descriptor;

    private PidFd(int descriptor) {
        this.descriptor = descriptor;
    }

    /**
     * Takes hold of the process that has this id now.
     *
     * @return empty if there is none
     * @throws ErrnoException {@link ErrnoException#ENOSYS} from a kernel that is too old
     */
    public static Optional<PidFd> open(long pid) throws ErrnoException {
        try {
            return Optional.of(new PidFd(Math.toIntExact(Libc.syscall("pidfd_open " + pid, PIDFD_OPEN, pid, 0, 0, 0))));
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.ESRCH) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The descriptor itself, which becomes readable when the process ends. */
    int descriptor() {
        return descriptor;
    }

    /** Whether it has ended; a zombie has. */
    public boolean ended() throws ErrnoException {
        return Libc.readable(descriptor);
    }

    /**
     * Sends it a signal ({@code pidfd_send_signal(2)}).
     *
     * @return false if it has been reaped
     */
    public boolean send(int signal) throws ErrnoException {
        try {
            Libc.syscall("pidfd_send_signal", PIDFD_SEND_SIGNAL, descriptor, signal, 0, 0);
            return true;
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.ESRCH) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }
}
