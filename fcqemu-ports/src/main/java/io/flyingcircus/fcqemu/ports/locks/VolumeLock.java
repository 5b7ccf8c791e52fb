package io.flyingcircus.fcqemu.ports.locks;

/** State of one volume's advisory lock. */
public sealed interface VolumeLock {

    /** Nobody holds it. */
    record Free() implements VolumeLock {}

    /** Somebody holds it. */
    record Held(Locker locker) implements VolumeLock {}

    /**
     * Somebody holds it, and the cluster does not say who (an old Ceph bug shows {@code client.?}), or it is of a kind
     * this tool never takes.
     *
     * @param found what was read
     */
    record Unreadable(String found) implements VolumeLock {}
}
