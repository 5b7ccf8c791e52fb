package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** Refused in a controlled way: nothing was changed. */
public final class RefusedException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public RefusedException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public RefusedException(String message, @Nullable Throwable cause) {
        super(ExitCode.REFUSED, message, cause);
    }
}
