package io.flyingcircus.fcqemu.adapter.qemu.linux;

import java.io.IOException;

/** A system call failed; {@code errno(3)} says why. */
public final class ErrnoException extends IOException {

    /** Not permitted. */
    public static final int EPERM = 1;
    /** No such file. */
    public static final int ENOENT = 2;
    /** No such process. */
    public static final int ESRCH = 3;
    /** Interrupted by a signal. */
    public static final int EINTR = 4;
    /** Would have to wait. */
    public static final int EWOULDBLOCK = 11;
    /** This kernel has no such call. */
    public static final int ENOSYS = 38;

    private static final long serialVersionUID = 1L;

    private final int errno;

    ErrnoException(String call, int errno) {
        super(call + ": " + describe(errno));
        this.errno = errno;
    }

    /** Why, as in {@code errno(3)}. */
    public int errno() {
        return errno;
    }

    private static String describe(int errno) {
        return switch (errno) {
            case EPERM -> "operation not permitted";
            case ENOENT -> "no such file or directory";
            case ESRCH -> "no such process";
            case 13 -> "permission denied";
            case 20 -> "not a directory";
            case 21 -> "is a directory";
            case 23, 24 -> "too many open files";
            case 28 -> "no space left on device";
            case 30 -> "read-only file system";
            case 40 -> "is a symbolic link";
            default -> "error " + errno;
        };
    }
}
