package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** A definition file cannot be used. */
public final class DefinitionException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public DefinitionException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public DefinitionException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }
}
