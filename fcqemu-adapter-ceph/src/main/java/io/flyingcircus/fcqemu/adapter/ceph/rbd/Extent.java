package io.flyingcircus.fcqemu.adapter.ceph.rbd;

/**
 * A part of an image or file.
 *
 * @param offset where it begins, in bytes
 * @param length how long it is, in bytes
 */
public record Extent(long offset, long length) {

    public Extent {
        if (offset < 0 || length <= 0) {
            throw new IllegalArgumentException("no extent: offset " + offset + ", length " + length);
        }
    }

    /** The first byte behind it. */
    public long end() {
        return offset + length;
    }
}
