package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Arguments of the methods of {@code cls_rbd} by which librbd itself keeps an image's metadata in its header object, in the
 * encoding of Ceph: integers little endian, before each text and each list its length.
 */
final class HeaderMetadata {

    private HeaderMetadata() {}

    /** For {@code metadata_set}: one entry. */
    static byte[] setting(String key, String value) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        byte[] content = value.getBytes(StandardCharsets.UTF_8);
        return littleEndian(3 * Integer.BYTES + name.length + content.length)
                .putInt(1)
                .putInt(name.length)
                .put(name)
                .putInt(content.length)
                .put(content)
                .array();
    }

    /** For {@code metadata_remove}. */
    static byte[] removing(String key) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        return littleEndian(Integer.BYTES + name.length)
                .putInt(name.length)
                .put(name)
                .array();
    }

    /** What {@code metadata_get} returns, which takes what {@link #removing} makes: one value. */
    static String value(byte[] output) {
        return text(littleEndian(output));
    }

    /**
     * The object an image's header is in.
     *
     * @param idObject what is in {@code rbd_id.NAME}
     * @throws IllegalArgumentException if that is no id
     */
    static String headerObject(byte[] idObject) {
        ByteBuffer buffer = ByteBuffer.wrap(idObject).order(ByteOrder.LITTLE_ENDIAN);
        if (buffer.remaining() < Integer.BYTES) {
            throw new IllegalArgumentException("no id of an image, only " + idObject.length + " bytes");
        }
        int length = buffer.getInt();
        if (length <= 0 || length > buffer.remaining()) {
            throw new IllegalArgumentException("no id of an image: a length of " + length);
        }
        return "rbd_header." + new String(idObject, Integer.BYTES, length, StandardCharsets.US_ASCII);
    }

    /**
     * The text that comes next, after its length.
     *
     * @throws IllegalArgumentException if that is none
     */
    static String text(ByteBuffer buffer) {
        int length = buffer.remaining() < Integer.BYTES ? -1 : buffer.getInt();
        if (length < 0 || length > buffer.remaining()) {
            throw new IllegalArgumentException("a text of length " + length + " in " + buffer.remaining() + " bytes");
        }
        byte[] bytes = new byte[length];
        buffer.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static ByteBuffer littleEndian(byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
