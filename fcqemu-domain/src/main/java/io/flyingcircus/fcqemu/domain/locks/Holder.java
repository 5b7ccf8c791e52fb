package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.vm.HostName;

/** Whose a volume's lock is, seen from one host. */
public enum Holder {
    /** Nobody's. */
    FREE,
    /** This host's, whichever of its processes took it. */
    MINE,
    /** Another host's. */
    OTHERS,
    /** Somebody's; the cluster does not say whose. */
    UNREADABLE,
    /** There is no such image, or more than one: nothing to lock. */
    NO_IMAGE;

    /** Whose this lock is. */
    public static Holder of(VolumeLock lock, HostName host) {
        return switch (lock) {
            case VolumeLock.Free _ -> FREE;
            case VolumeLock.Unreadable _ -> UNREADABLE;
            case VolumeLock.Held held -> held.locker().cookie().equals(host.value()) ? MINE : OTHERS;
        };
    }
}
