package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import java.nio.ByteBuffer;

/**
 * What an image's header object tells of it without its being opened. Arguments and answers are those of {@code get_size} and
 * {@code get_features} of {@code cls_rbd}, by which librbd itself reads them, in the encoding of Ceph.
 *
 * @param sizeBytes its size
 * @param features its features
 * @param lock who holds its advisory lock
 */
public record ImageHeader(long sizeBytes, Features features, AdvisoryLock lock) {

    /** More than any of the answers has. */
    static final int MOST_BYTES = 64;

    /** The image itself, not one of its snapshots ({@code CEPH_NOSNAP}). */
    private static final long NO_SNAPSHOT = -2;

    /** For {@code get_size} and {@code get_features}. */
    static byte[] ofTheImage() {
        return HeaderMetadata.littleEndian(new byte[Long.BYTES])
                .putLong(NO_SNAPSHOT)
                .array();
    }

    /**
     * What {@code get_size} returns: the order of its objects, and its size.
     *
     * @throws IllegalArgumentException if it is not that
     */
    static long size(byte[] answer) {
        ByteBuffer buffer = HeaderMetadata.littleEndian(answer);
        require(buffer, Byte.BYTES + Long.BYTES, "size");
        byte _ = buffer.get();
        return buffer.getLong();
    }

    /**
     * What {@code get_features} returns: all of them, and those without which nobody may open it.
     *
     * @throws IllegalArgumentException if it is not that
     */
    static Features features(byte[] answer) {
        ByteBuffer buffer = HeaderMetadata.littleEndian(answer);
        require(buffer, 2 * Long.BYTES, "features");
        return new Features(buffer.getLong());
    }

    private static void require(ByteBuffer buffer, int bytes, String what) {
        if (buffer.remaining() < bytes) {
            throw new IllegalArgumentException("no " + what + ", only " + buffer.remaining() + " bytes");
        }
    }
}
