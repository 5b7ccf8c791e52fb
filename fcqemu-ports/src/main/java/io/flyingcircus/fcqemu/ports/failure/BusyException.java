package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** Another process is at work on this VM. */
public final class BusyException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public BusyException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public BusyException(String message, @Nullable Throwable cause) {
        super(ExitCode.TRY_AGAIN, message, cause);
    }
}
