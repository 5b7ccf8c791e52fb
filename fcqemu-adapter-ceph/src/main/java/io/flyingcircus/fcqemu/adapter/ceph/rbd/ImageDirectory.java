package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments and answers of {@code dir_list} of {@code cls_rbd}, by which librbd itself lists the images of a pool: a piece of
 * their names at a time, in their order, in the encoding of Ceph.
 */
final class ImageDirectory {

    /** The object that knows the images of a pool by their names. */
    static final String OBJECT = "rbd_directory";

    /** So many names at a time. */
    static final int PIECE = 512;

    /** Names have 96 bytes at most ({@code RBD_MAX_IMAGE_NAME_SIZE}), ids far fewer; and their lengths. */
    static final int PIECE_BYTES = PIECE * 256;

    private ImageDirectory() {}

    /** The names that come after this one. */
    static byte[] after(String name) {
        byte[] start = name.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + start.length + Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(start.length)
                .put(start)
                .putLong(PIECE)
                .array();
    }

    /**
     * The names in an answer, a map of names and ids.
     *
     * @throws IllegalArgumentException if it is none
     */
    static List<String> names(byte[] answer) {
        ByteBuffer buffer = HeaderMetadata.littleEndian(answer);
        int count = buffer.remaining() < Integer.BYTES ? -1 : buffer.getInt();
        if (count < 0 || count > PIECE) {
            throw new IllegalArgumentException("a list of " + count + " images");
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(HeaderMetadata.text(buffer));
            String _ = HeaderMetadata.text(buffer);
        }
        return names;
    }
}
