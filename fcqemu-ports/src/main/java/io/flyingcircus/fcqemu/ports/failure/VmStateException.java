package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** A VM is in a state in which the wanted one could not be reached. */
public final class VmStateException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public VmStateException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public VmStateException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }
}
