package io.flyingcircus.fcqemu.ports.storage;

import java.util.List;

/** Where one volume of a VM was found. */
public sealed interface VolumePlace {

    /** Which volume. */
    VolumeKind kind();

    /** In exactly one pool. */
    record Found(VolumeKind kind, Image image) implements VolumePlace {}

    /** In no pool that may hold volumes. */
    record Missing(VolumeKind kind) implements VolumePlace {}

    /** In several pools: which one is right is for an operator to say. */
    record Ambiguous(VolumeKind kind, List<Image> images) implements VolumePlace {
        public Ambiguous {
            images = List.copyOf(images);
            if (images.size() < 2) {
                throw new IllegalArgumentException("ambiguous means in several pools");
            }
        }
    }
}
