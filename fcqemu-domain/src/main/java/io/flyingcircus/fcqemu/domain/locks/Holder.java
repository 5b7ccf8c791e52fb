package io.flyingcircus.fcqemu.domain.locks;

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
    NO_IMAGE
}
