package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.sun.jna.Pointer;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import java.time.Duration;
import java.util.concurrent.Callable;

/**
 * The advisory lock of one image as {@code rbd lock} makes and shows it: the lock {@code rbd_lock} of the image's header
 * object. librbd's own functions open the image and, after each change, wait until all who have it open have heard of it, for
 * a client that was killed as long as 5 s; here that is a step of its own.
 */
public final class HeaderLock {

    private static final String NAME = "rbd_lock";

    private final Pointer io;
    private final String header;
    private final String image;
    private final ClusterCalls calls;

    HeaderLock(Pointer io, String header, String image, ClusterCalls calls) {
        this.io = io;
        this.header = header;
        this.image = image;
        this.calls = calls;
    }

    /** Who holds it now ({@code rados_list_lockers}). */
    public AdvisoryLock read() {
        LockerLists all = new LockerLists();
        long count = make(
                "rados_list_lockers",
                () -> all.read(lists -> LibRados.get()
                        .rados_list_lockers(
                                io,
                                header,
                                NAME,
                                lists.exclusive,
                                lists.tag.bytes,
                                lists.tag.length,
                                lists.clients.bytes,
                                lists.clients.length,
                                lists.cookies.bytes,
                                lists.cookies.length,
                                lists.addresses.bytes,
                                lists.addresses.length)));
        return all.lock(count);
    }

    /**
     * Takes it ({@code rados_lock_exclusive}).
     *
     * @param cookie names the lock; who reads it later knows by it whose it is
     * @throws StorageException {@link Reason#BUSY} when another client instance has it, {@link Reason#EXISTS} when this very
     *     instance has it with this cookie
     */
    public void take(String cookie) {
        make(
                "rados_lock_exclusive",
                () -> LibRados.get().rados_lock_exclusive(io, header, NAME, cookie, "", null, (byte) 0));
    }

    /**
     * Takes away exactly this lock, whichever client instance has it ({@code rados_break_lock}). Its holder is not cut off from
     * the storage.
     *
     * @throws StorageException {@link Reason#NOT_FOUND} when this locker does not hold it (any more)
     */
    public void breakLock(Locker locker) {
        make(
                "rados_break_lock",
                () -> LibRados.get().rados_break_lock(io, header, NAME, locker.clientId(), locker.cookie()));
    }

    /**
     * Tells all who have the image open that something about it changed, and waits for those that live
     * ({@code rados_notify2}; librbd takes a message without content for that).
     *
     * @param patience how long to wait for those that were killed
     * @throws StorageException {@link Reason#TIMED_OUT} when not all have heard it
     */
    public void tellWatchers(Duration patience) {
        byte[] nothing = {};
        make(
                "rados_notify2",
                () -> LibRados.get().rados_notify2(io, header, nothing, 0, patience.toMillis(), null, null));
    }

    private long make(String operation, Callable<? extends Number> call) {
        return calls.make(operation, image, calls.shortPatience(), call);
    }
}
