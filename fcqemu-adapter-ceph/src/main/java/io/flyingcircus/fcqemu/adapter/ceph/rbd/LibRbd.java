package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.sun.jna.Callback;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rados-java lacks of librbd. Names and arguments are those of {@code librbd.h}; {@code size_t} and
 * {@code uint64_t} are longs. Buffers are direct and used from their beginning, whatever their position.
 */
interface LibRbd extends Library {

    /** Loaded at the first use, not when the class is merely mentioned. */
    static LibRbd get() {
        return Loaded.LIBRARY;
    }

    int rbd_get_size(Pointer image, LongByReference sizeBytes);

    int rbd_get_features(Pointer image, LongByReference features);

    /** Resizes; {@code allowShrink} is a C {@code bool}, 0 refuses to make the image smaller. */
    int rbd_resize2(
            Pointer image, long sizeBytes, byte allowShrink, @Nullable Pointer progress, @Nullable Pointer data);

    long rbd_list_lockers(
            Pointer image,
            IntByReference exclusive,
            byte[] tag,
            LongByReference tagLength,
            byte[] clients,
            LongByReference clientsLength,
            byte[] cookies,
            LongByReference cookiesLength,
            byte[] addresses,
            LongByReference addressesLength);

    int rbd_watchers_list(Pointer image, Pointer watchers, LongByReference count);

    void rbd_watchers_list_cleanup(Pointer watchers, long count);

    int rbd_metadata_set(Pointer image, String key, String value);

    int rbd_metadata_remove(Pointer image, String key);

    /** Lists keys that come after {@code start}, and their values; the lengths are those of the buffers, then those needed. */
    int rbd_metadata_list(
            Pointer image,
            String start,
            long most,
            byte[] keys,
            LongByReference keysLength,
            byte[] values,
            LongByReference valuesLength);

    int rbd_snap_create(Pointer image, String snapshot);

    int rbd_snap_rename(Pointer image, String from, String to);

    int rbd_snap_remove(Pointer image, String snapshot);

    /** Fills an array of {@code rbd_snap_info_t}; the count is that of the array, then that needed. */
    int rbd_snap_list(Pointer image, Pointer snapshots, IntByReference count);

    void rbd_snap_list_end(Pointer snapshots);

    int rbd_snap_get_namespace_type(Pointer image, long snapshotId, IntByReference type);

    int rbd_snap_is_protected(Pointer image, String snapshot, IntByReference isProtected);

    /** Looks at the image as it was then, or, without a name, as it is. */
    int rbd_snap_set(Pointer image, @Nullable String snapshot);

    /** Lists the clones of what is looked at; with room for none, {@code ERANGE} says that there are some. */
    int rbd_list_children3(Pointer image, @Nullable Pointer children, LongByReference count);

    long rbd_read(Pointer image, long offset, long length, ByteBuffer buffer);

    long rbd_write(Pointer image, long offset, long length, ByteBuffer buffer);

    long rbd_write_zeroes(Pointer image, long offset, long length, int zeroFlags, int operationFlags);

    int rbd_discard(Pointer image, long offset, long length);

    int rbd_flush(Pointer image);

    int rbd_diff_iterate2(
            Pointer image,
            @Nullable String fromSnapshot,
            long offset,
            long length,
            byte includeParent,
            byte wholeObject,
            ExtentVisitor visitor,
            @Nullable Pointer data);

    /** Called by {@code rbd_diff_iterate2} for each extent. */
    interface ExtentVisitor extends Callback {

        /** Returns 0 to go on, an error number with a minus sign to stop. */
        int visit(long offset, long length, int exists, @Nullable Pointer data);
    }

    /** Holder of the library, so that loading waits for the first call. */
    final class Loaded {
        private static final LibRbd LIBRARY =
                Native.load("rbd", LibRbd.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

        private Loaded() {}
    }
}
