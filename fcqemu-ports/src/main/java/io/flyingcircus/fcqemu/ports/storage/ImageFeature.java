package io.flyingcircus.fcqemu.ports.storage;

/** Features of an RBD image that matter here. */
public enum ImageFeature {
    /** Clones; the only one a volume should have. */
    LAYERING,
    /**
     * Uses the same lock object as advisory locks: with one held by us, every write to the image hangs for ever. Refused
     * at a cold start.
     */
    EXCLUSIVE_LOCK,
    /** Needs exclusive-lock. */
    OBJECT_MAP,
    /** Needs object-map. */
    FAST_DIFF,
    /** Needs exclusive-lock. */
    JOURNALING,
    /** The image is being moved ({@code rbd migration}): no snapshot, no resize. */
    MIGRATING,
    /** Any other. */
    OTHER
}
