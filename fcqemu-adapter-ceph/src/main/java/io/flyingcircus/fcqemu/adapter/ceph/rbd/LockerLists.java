package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;

/**
 * The buffers of {@code rados_list_lockers} and {@code rbd_list_lockers}: strings one after the other, each followed by a
 * NUL.
 */
final class LockerLists {

    /** The lock may change hands between two reads and need larger buffers again; not for ever. */
    private static final int MOST_READS = 5;

    private static final int USUAL_BYTES = 256;

    private static final Pattern KIND = Pattern.compile("^(?:v1|v2|any):");

    final IntByReference exclusive = new IntByReference();
    Buffer tag = new Buffer(USUAL_BYTES);
    Buffer clients = new Buffer(USUAL_BYTES);
    Buffer cookies = new Buffer(USUAL_BYTES);
    Buffer addresses = new Buffer(USUAL_BYTES);

    /** Reads them, with larger buffers when they do not suffice; returns what the function, which is given these lists, returns. */
    long read(ToLongFunction<LockerLists> function) {
        long returned = -Errors.ERANGE;
        for (int i = 0; i < MOST_READS && returned == -Errors.ERANGE; i++) {
            tag = tag.asLargeAsAsked();
            clients = clients.asLargeAsAsked();
            cookies = cookies.asLargeAsAsked();
            addresses = addresses.asLargeAsAsked();
            returned = function.applyAsLong(this);
        }
        return returned;
    }

    AdvisoryLock lock(long count) {
        List<String> clientNames = clients.strings(count);
        List<String> cookieNames = cookies.strings(count);
        List<String> addressNames = addresses.strings(count);
        List<Locker> lockers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            lockers.add(new Locker(clientNames.get(i), cookieNames.get(i), withoutKind(addressNames.get(i))));
        }
        return new AdvisoryLock(exclusive.getValue() != 0, tag.strings(1).getFirst(), lockers);
    }

    /** librados writes the kind of an address before it where librbd does not: {@code v1:192.0.2.1:0/17}. */
    static String withoutKind(String address) {
        return KIND.matcher(address).replaceFirst("");
    }

    /** A buffer and, after a call, the length that librbd wants it to have. */
    static final class Buffer {
        final byte[] bytes;
        final LongByReference length;

        Buffer(int size) {
            bytes = new byte[size];
            length = new LongByReference(size);
        }

        Buffer asLargeAsAsked() {
            return new Buffer(Math.toIntExact(Math.max(bytes.length, length.getValue())));
        }

        /** The first strings in it; missing ones are empty. */
        List<String> strings(long count) {
            List<String> strings = new ArrayList<>();
            int start = 0;
            for (int i = 0; i < count; i++) {
                int end = start;
                while (end < bytes.length && bytes[end] != 0) {
                    end++;
                }
                strings.add(new String(bytes, start, end - start, StandardCharsets.UTF_8));
                start = Math.min(end + 1, bytes.length);
            }
            return strings;
        }
    }
}
