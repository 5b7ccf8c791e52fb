package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import java.util.ArrayList;
import java.util.List;

/**
 * The features of an image ({@code rbd_get_features}, names as {@code rbd info} prints them).
 *
 * @param bits the sum of the feature bits
 */
public record Features(long bits) {

    /** Clones can be made of it and it can be one. */
    public static final long LAYERING = 1;

    private static final long EXCLUSIVE_LOCK = 1L << 2;
    private static final long MIGRATING = 1L << 9;
    private static final List<String> NAMES = List.of(
            "layering",
            "striping",
            "exclusive-lock",
            "object-map",
            "fast-diff",
            "deep-flatten",
            "journaling",
            "data-pool",
            "operations",
            "migrating",
            "non-primary",
            "dirty-cache");

    /**
     * Whether it has {@code exclusive-lock}. That uses the same lock object as advisory locks do: with an advisory lock
     * held, writes to such an image hang for ever.
     */
    public boolean exclusiveLock() {
        return (bits & EXCLUSIVE_LOCK) != 0;
    }

    /** Whether {@code rbd migration} is moving it to another pool. */
    public boolean migrating() {
        return (bits & MIGRATING) != 0;
    }

    /** The names in the order of their bits; bits newer than this program as {@code bit-N}. */
    public List<String> names() {
        List<String> names = new ArrayList<>();
        for (int bit = 0; bit < Long.SIZE; bit++) {
            if ((bits & 1L << bit) != 0) {
                names.add(bit < NAMES.size() ? NAMES.get(bit) : "bit-" + bit);
            }
        }
        return List.copyOf(names);
    }
}
