package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** Something of this host (a file, a lock, {@code /proc}) could not be used. */
public final class HostException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public HostException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public HostException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }
}
