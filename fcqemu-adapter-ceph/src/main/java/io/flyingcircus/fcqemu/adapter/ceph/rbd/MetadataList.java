package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The buffers of {@code rbd_metadata_list}: keys, and in the same order their values, each followed by a NUL. */
final class MetadataList {

    /** Entries may be added between two reads and need larger buffers again; not for ever. */
    private static final int MOST_READS = 5;

    private static final int USUAL_BYTES = 4096;

    private byte[] keys = {};
    private byte[] values = {};

    /**
     * Reads entries, with larger buffers when they do not suffice.
     *
     * @param after the key that comes before the first one wanted
     * @param most how many at most
     * @return what librbd returns
     */
    int read(Pointer image, String after, long most) {
        LongByReference keyBytes = new LongByReference(USUAL_BYTES);
        LongByReference valueBytes = new LongByReference(USUAL_BYTES);
        int returned = -Errors.ERANGE;
        for (int i = 0; i < MOST_READS && returned == -Errors.ERANGE; i++) {
            byte[] keyBuffer = new byte[Math.toIntExact(keyBytes.getValue())];
            byte[] valueBuffer = new byte[Math.toIntExact(valueBytes.getValue())];
            returned = LibRbd.get().rbd_metadata_list(image, after, most, keyBuffer, keyBytes, valueBuffer, valueBytes);
            if (returned >= 0) {
                keys = firstBytes(keyBuffer, keyBytes);
                values = firstBytes(valueBuffer, valueBytes);
            }
        }
        return returned;
    }

    private static byte[] firstBytes(byte[] buffer, LongByReference length) {
        return Arrays.copyOf(buffer, Math.toIntExact(Math.min(buffer.length, length.getValue())));
    }

    SortedMap<String, String> entries() {
        List<String> names = strings(keys);
        List<String> contents = strings(values);
        SortedMap<String, String> entries = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            entries.put(names.get(i), i < contents.size() ? contents.get(i) : "");
        }
        return entries;
    }

    private static List<String> strings(byte[] bytes) {
        List<String> strings = new ArrayList<>();
        int start = 0;
        for (int end = 0; end < bytes.length; end++) {
            if (bytes[end] == 0) {
                strings.add(new String(bytes, start, end - start, StandardCharsets.UTF_8));
                start = end + 1;
            }
        }
        return strings;
    }
}
