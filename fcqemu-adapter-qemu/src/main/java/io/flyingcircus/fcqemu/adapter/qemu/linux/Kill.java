package io.flyingcircus.fcqemu.adapter.qemu.linux;

/** {@code kill(2)}, for kernels that have no {@link PidFd}. */
public final class Kill {

    private Kill() {}

    /**
     * Sends a signal to whatever process has this id now.
     *
     * @return false if there is none
     */
    public static boolean send(long pid, int signal) throws ErrnoException {
        try {
            Libc.kill(Math.toIntExact(pid), signal);
            return true;
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.ESRCH) {
                return false;
            }
            throw e;
        }
    }
}
