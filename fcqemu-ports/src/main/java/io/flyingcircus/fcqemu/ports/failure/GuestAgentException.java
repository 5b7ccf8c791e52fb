package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** The agent in a guest is absent, silent, or talks nonsense. */
public final class GuestAgentException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public GuestAgentException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public GuestAgentException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }
}
