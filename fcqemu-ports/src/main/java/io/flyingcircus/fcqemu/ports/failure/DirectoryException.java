package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** The directory of the fleet could not be asked, or did not do what it was asked. No VM depends on it. */
public final class DirectoryException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public DirectoryException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public DirectoryException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }
}
