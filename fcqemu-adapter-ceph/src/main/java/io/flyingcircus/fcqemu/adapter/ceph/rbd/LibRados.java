package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What rados-java lacks of librados, or declares with integers that are too short. Names and arguments are those of
 * {@code librados.h}; {@code size_t} is a long.
 */
interface LibRados extends Library {

    /** Loaded at the first use, not when the class is merely mentioned. */
    static LibRados get() {
        return Loaded.LIBRARY;
    }

    int rados_conf_get(Pointer cluster, String option, byte[] buffer, long length);

    int rados_getaddrs(Pointer cluster, PointerByReference addresses);

    int rados_exec(
            Pointer io,
            String object,
            String objectClass,
            String method,
            byte[] input,
            long inputLength,
            byte[] output,
            long outputLength);

    /** Takes the lock {@code name} of an object; without a duration it never ends by itself. */
    int rados_lock_exclusive(
            Pointer io,
            String object,
            String name,
            String cookie,
            String description,
            @Nullable Pointer duration,
            byte flags);

    int rados_break_lock(Pointer io, String object, String name, String client, String cookie);

    /** As {@link LibRbd#rbd_list_lockers}. */
    long rados_list_lockers(
            Pointer io,
            String object,
            String name,
            IntByReference exclusive,
            byte[] tag,
            LongByReference tagLength,
            byte[] clients,
            LongByReference clientsLength,
            byte[] cookies,
            LongByReference cookiesLength,
            byte[] addresses,
            LongByReference addressesLength);

    /** Tells all who watch an object, and waits until they have heard it. */
    int rados_notify2(
            Pointer io,
            String object,
            byte[] message,
            int messageLength,
            long timeoutMillis,
            @Nullable Pointer reply,
            @Nullable Pointer replyLength);

    void rados_buffer_free(Pointer buffer);

    int rados_wait_for_latest_osdmap(Pointer cluster);

    int rados_mon_command(
            Pointer cluster,
            String[] command,
            long commandCount,
            byte[] input,
            long inputLength,
            PointerByReference output,
            LongByReference outputLength,
            PointerByReference status,
            LongByReference statusLength);

    /** Holder of the library, so that loading waits for the first call. */
    final class Loaded {
        private static final LibRados LIBRARY =
                Native.load("rados", LibRados.class, Map.of(Library.OPTION_STRING_ENCODING, "UTF-8"));

        private Loaded() {}
    }
}
