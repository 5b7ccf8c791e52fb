package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.snapshots.ImageSnapshot;

/** A snapshot of an image of the cluster, to be arranged and looked at. */
public final class StoredSnapshot {

    private final long sizeBytes;
    private final long writes;
    private String name;
    private boolean isProtected;
    private boolean hasChildren;

    StoredSnapshot(String name, StoredImage image) {
        this.name = name;
        this.sizeBytes = image.sizeBytes();
        this.writes = image.writes();
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** How often the guest had written when it was made. */
    public long writes() {
        return writes;
    }

    /** Whether it is protected against removal. */
    public StoredSnapshot isProtected(boolean yes) {
        isProtected = yes;
        return this;
    }

    /** Has an image cloned from it. */
    public StoredSnapshot cloned() {
        hasChildren = true;
        return this;
    }

    void rename(String other) {
        name = other;
    }

    ImageSnapshot state() {
        return new ImageSnapshot(name, sizeBytes, isProtected, hasChildren);
    }
}
