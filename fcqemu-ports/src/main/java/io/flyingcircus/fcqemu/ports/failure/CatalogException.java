package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** Consul did not do what it was asked. A VM is never stopped for this. */
public final class CatalogException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** @param message what happened, the state of things, the remedy */
    public CatalogException(String message) {
        this(message, null);
    }

    /** @param message what happened, the state of things, the remedy */
    public CatalogException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }
}
