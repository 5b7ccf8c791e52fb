package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** QEMU could not be started. */
public final class LaunchException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public LaunchException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public LaunchException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }
}
