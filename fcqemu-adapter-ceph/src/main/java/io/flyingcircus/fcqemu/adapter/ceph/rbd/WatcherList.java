package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.LongByReference;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The array of {@code rbd_image_watcher_t} that {@code rbd_watchers_list} fills: address, client number, cookie. */
final class WatcherList {

    private static final int MOST_READS = 5;
    private static final long USUAL_COUNT = 16;
    private static final long ID_OFFSET = Native.POINTER_SIZE;
    private static final long ENTRY_BYTES = ID_OFFSET + 2L * Long.BYTES;

    private List<Watcher> watchers = List.of();

    /** Reads them, with a larger array when it does not suffice; returns what librbd returns. */
    int read(Pointer image) {
        LongByReference count = new LongByReference(USUAL_COUNT);
        int returned = -Errors.ERANGE;
        for (int i = 0; i < MOST_READS && returned == -Errors.ERANGE; i++) {
            try (Memory entries = new Memory(count.getValue() * ENTRY_BYTES)) {
                returned = LibRbd.get().rbd_watchers_list(image, entries, count);
                if (returned >= 0) {
                    watchers = copy(entries, count.getValue());
                    LibRbd.get().rbd_watchers_list_cleanup(entries, count.getValue());
                }
            }
        }
        return returned;
    }

    private static List<Watcher> copy(Memory entries, long count) {
        List<Watcher> copied = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long entry = i * ENTRY_BYTES;
            String address = entries.getPointer(entry).getString(0, StandardCharsets.UTF_8.name());
            copied.add(new Watcher("client." + entries.getLong(entry + ID_OFFSET), address));
        }
        return List.copyOf(copied);
    }

    List<Watcher> watchers() {
        return watchers;
    }
}
