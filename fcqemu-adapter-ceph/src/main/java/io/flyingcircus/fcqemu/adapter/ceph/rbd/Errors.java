package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;

/** Error numbers of Linux as librados and librbd return them, negative, and what they mean here. */
final class Errors {

    /** A buffer is too small; the size it should have was written to its length. */
    static final int ERANGE = 34;

    private Errors() {}

    /** @param returned a negative return value */
    static Reason reasonOf(int returned) {
        return switch (-returned) {
            case 1, 13 -> Reason.NOT_PERMITTED;
            case 2 -> Reason.NOT_FOUND;
            case 16 -> Reason.BUSY;
            case 17 -> Reason.EXISTS;
            case 30 -> Reason.READ_ONLY;
            case 39 -> Reason.HAS_SNAPSHOTS;
            case 108 -> Reason.BLOCKLISTED;
            case 110 -> Reason.TIMED_OUT;
            default -> Reason.OTHER;
        };
    }

    /** The reason in words, for a sentence. */
    static String words(Reason reason) {
        return switch (reason) {
            case TIMED_OUT -> "no answer in time";
            case NOT_FOUND -> "not there";
            case BUSY -> "in use by another client";
            case EXISTS -> "exists already";
            case NOT_PERMITTED -> "not permitted";
            case BLOCKLISTED -> "this client is on the blocklist";
            case HAS_SNAPSHOTS -> "it has snapshots";
            case READ_ONLY -> "it is read-only";
            case COMMAND_FAILED, OTHER -> "failed";
        };
    }
}
