package io.flyingcircus.fcqemu.ports.locks;

/** What taking a lock came to. */
public sealed interface LockOutcome {

    /** It is this connection's now. */
    record Taken() implements LockOutcome {}

    /**
     * Somebody has it, possibly an earlier process of this host: read it to know.
     *
     * @param lock as read right after
     */
    record Refused(VolumeLock lock) implements LockOutcome {}
}
