package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The array of {@code rbd_snap_info_t} that {@code rbd_snap_list} fills: id, size, name. */
final class SnapshotList {

    /** {@code RBD_SNAP_NAMESPACE_TYPE_USER}: neither a group's, nor one that only waits for its clones to go. */
    static final int USER_NAMESPACE = 0;

    private static final int MOST_READS = 5;
    private static final int USUAL_COUNT = 32;
    private static final long SIZE_OFFSET = Long.BYTES;
    private static final long NAME_OFFSET = 2L * Long.BYTES;
    private static final long ENTRY_BYTES = NAME_OFFSET + Native.POINTER_SIZE;

    private List<Entry> entries = List.of();

    /** One snapshot. */
    record Entry(long id, long sizeBytes, String name) {}

    /** Reads them, with a larger array when it does not suffice; returns what librbd returns. */
    int read(Pointer image) {
        IntByReference count = new IntByReference(USUAL_COUNT);
        int returned = -Errors.ERANGE;
        for (int i = 0; i < MOST_READS && returned == -Errors.ERANGE; i++) {
            // librbd wants room for one more, by which it marks the end.
            try (Memory array = new Memory(count.getValue() * ENTRY_BYTES)) {
                array.clear();
                returned = LibRbd.get().rbd_snap_list(image, array, count);
                if (returned > 0) {
                    entries = copy(array, returned);
                    LibRbd.get().rbd_snap_list_end(array);
                }
            }
        }
        return returned;
    }

    private static List<Entry> copy(Memory array, int count) {
        List<Entry> copied = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long entry = i * ENTRY_BYTES;
            String name = array.getPointer(entry + NAME_OFFSET).getString(0, StandardCharsets.UTF_8.name());
            copied.add(new Entry(array.getLong(entry), array.getLong(entry + SIZE_OFFSET), name));
        }
        return List.copyOf(copied);
    }

    List<Entry> entries() {
        return entries;
    }
}
