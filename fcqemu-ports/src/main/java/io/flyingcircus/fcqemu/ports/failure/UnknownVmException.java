package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** Nothing on this host knows that VM. */
public final class UnknownVmException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public UnknownVmException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public UnknownVmException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }
}
