package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** A command that is not for the state the VM is in. */
public final class InvalidCommandException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public InvalidCommandException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public InvalidCommandException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }
}
