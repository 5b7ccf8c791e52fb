package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** The storage did not do what it was asked. */
public final class StorageException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    /** Why, as far as the storage said. */
    public enum Reason {
        /** No answer in time (ETIMEDOUT); the outcome is unknown. */
        TIMED_OUT,
        /** No such pool or image (ENOENT). */
        NOT_FOUND,
        /** Somebody uses it (EBUSY). */
        BUSY,
        /** It exists already (EEXIST). */
        EXISTS,
        /** The client's caps do not allow it (EPERM, EACCES). */
        NOT_PERMITTED,
        /** This client is on the blocklist (ESHUTDOWN): it must connect anew. */
        BLOCKLISTED,
        /** It has snapshots (ENOTEMPTY). */
        HAS_SNAPSHOTS,
        /** It cannot be written (EROFS). */
        READ_ONLY,
        /** A program that makes a volume or a file system failed. */
        COMMAND_FAILED,
        /** Anything else. */
        OTHER
    }

    private final Reason reason;

    /** @param message operation, image, monitors, client id, and what to check */
    public StorageException(Reason reason, String message) {
        this(reason, message, null);
    }

    /** @param message operation, image, monitors, client id, and what to check */
    public StorageException(Reason reason, String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
