package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.ceph.rbd.RbdImage;
import com.ceph.rbd.jna.Rbd;
import com.ceph.rbd.jna.RbdImageInfo;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.snapshots.ImageSnapshot;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * An open image. It has one owner: two threads that use it at the same time get an {@link IllegalStateException}, for
 * librbd would let them close it under each other.
 *
 * <p>All methods that talk to Ceph throw {@link StorageException}; the causes named are those a caller decides by.
 */
public final class OpenImage implements AutoCloseable {

    /** librbd refuses to discard more than 2 GiB at once; this is whole objects of any usual size. */
    private static final long DISCARD_STEP_BYTES = 1L << 30;

    private static final int METADATA_PER_READ = 64;
    private static final int MOST_METADATA_READS = 1000;

    private enum State {
        OPEN,
        IN_USE,
        CLOSED
    }

    private final String pool;
    private final String name;
    private final RbdImage image;
    private final ClusterCalls calls;
    private final Consumer<OpenImage> closing;
    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    OpenImage(String pool, String name, RbdImage image, ClusterCalls calls, Consumer<OpenImage> closing) {
        this.pool = pool;
        this.name = name;
        this.image = image;
        this.calls = calls;
        this.closing = closing;
    }

    /** Name of the pool it is in. */
    public String pool() {
        return pool;
    }

    /** Its name without the pool. */
    public String name() {
        return name;
    }

    /** Its name with the pool, {@code POOL/IMAGE}. */
    public String fullName() {
        return pool + "/" + name;
    }

    /** Its size ({@code rbd_get_size}). */
    public long sizeBytes() {
        LongByReference size = new LongByReference();
        make("rbd_get_size", () -> LibRbd.get().rbd_get_size(pointer(), size));
        return size.getValue();
    }

    /** How large its objects are in Ceph ({@code rbd_stat}). */
    public long objectBytes() {
        RbdImageInfo info = new RbdImageInfo();
        make("rbd_stat", () -> Rbd.INSTANCE.rbd_stat(pointer(), info, info.size()));
        return info.obj_size;
    }

    /** Its features ({@code rbd_get_features}). */
    public Features features() {
        LongByReference features = new LongByReference();
        make("rbd_get_features", () -> LibRbd.get().rbd_get_features(pointer(), features));
        return new Features(features.getValue());
    }

    /**
     * Makes it larger ({@code rbd_resize2} without permission to shrink); does nothing if it is that large already.
     *
     * @return whether it was smaller
     */
    public boolean growTo(long bytes) {
        if (sizeBytes() >= bytes) {
            return false;
        }
        make("rbd_resize2", longPatience(), () -> LibRbd.get().rbd_resize2(pointer(), bytes, (byte) 0, null, null));
        return true;
    }

    /**
     * Its advisory lock and who holds it, as it was when the image was opened ({@code rbd_list_lockers}). librbd reads
     * the lock with the image's header and, for an image open for reading only, never again: {@link Pool#headerLock} tells
     * it as it is now.
     */
    public AdvisoryLock advisoryLockWhenOpened() {
        LockerLists all = new LockerLists();
        long count = make(
                "rbd_list_lockers",
                () -> all.read(lists -> LibRbd.get()
                        .rbd_list_lockers(
                                pointer(),
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

    /** Which clients have it open for writing, this one included ({@code rbd_watchers_list}). */
    public List<Watcher> watchers() {
        WatcherList list = new WatcherList();
        make("rbd_watchers_list", () -> list.read(pointer()));
        return list.watchers();
    }

    /** Metadata whose keys begin with {@code prefix} and go on ({@code rbd_metadata_list}). */
    public SortedMap<String, String> metadata(String prefix) {
        SortedMap<String, String> found = new TreeMap<>();
        String after = prefix;
        for (int i = 0; i < MOST_METADATA_READS; i++) {
            MetadataList list = new MetadataList();
            String start = after;
            make("rbd_metadata_list", () -> list.read(pointer(), start, METADATA_PER_READ));
            SortedMap<String, String> entries = list.entries();
            entries.forEach((key, value) -> {
                if (key.startsWith(prefix)) {
                    found.put(key, value);
                }
            });
            if (entries.size() < METADATA_PER_READ || !entries.lastKey().startsWith(prefix)) {
                return found;
            }
            after = entries.lastKey();
        }
        throw new StorageException(
                Reason.OTHER,
                "%s has more than %d entries of metadata that begin with %s; remove some with `rbd image-meta remove`"
                        .formatted(fullName(), MOST_METADATA_READS * METADATA_PER_READ, prefix));
    }

    /**
     * Sets an entry of its metadata ({@code rbd_metadata_set}).
     *
     * @throws StorageException {@link Reason#READ_ONLY} where the exclusive-lock feature and an advisory lock forbid it
     */
    public void setMetadata(String key, String value) {
        make("rbd_metadata_set", () -> LibRbd.get().rbd_metadata_set(pointer(), key, value));
    }

    /**
     * Removes an entry of its metadata ({@code rbd_metadata_remove}).
     *
     * @throws StorageException {@link Reason#NOT_FOUND} when there is none
     */
    public void removeMetadata(String key) {
        make("rbd_metadata_remove", () -> LibRbd.get().rbd_metadata_remove(pointer(), key));
    }

    /** Its snapshots that were made on purpose, oldest first ({@code rbd_snap_list}); not those librbd keeps for itself. */
    public List<ImageSnapshot> snapshots() {
        SnapshotList list = new SnapshotList();
        make("rbd_snap_list", () -> list.read(pointer()));
        return list.entries().stream()
                .filter(this::isForUsers)
                .map(entry -> new ImageSnapshot(
                        entry.name(), entry.sizeBytes(), isProtected(entry.name()), hasChildren(entry.name())))
                .toList();
    }

    private boolean isForUsers(SnapshotList.Entry entry) {
        IntByReference type = new IntByReference();
        make(
                "rbd_snap_get_namespace_type",
                () -> LibRbd.get().rbd_snap_get_namespace_type(pointer(), entry.id(), type));
        return type.getValue() == SnapshotList.USER_NAMESPACE;
    }

    private boolean isProtected(String snapshot) {
        IntByReference isProtected = new IntByReference();
        make("rbd_snap_is_protected", () -> LibRbd.get().rbd_snap_is_protected(pointer(), snapshot, isProtected));
        return isProtected.getValue() != 0;
    }

    private boolean hasChildren(String snapshot) {
        make("rbd_snap_set", () -> LibRbd.get().rbd_snap_set(pointer(), snapshot));
        try {
            AtomicBoolean some = new AtomicBoolean();
            make("rbd_list_children3", () -> {
                int returned = LibRbd.get().rbd_list_children3(pointer(), null, new LongByReference(0));
                some.set(returned == -Errors.ERANGE);
                return some.get() ? 0 : returned;
            });
            return some.get();
        } finally {
            make("rbd_snap_set", () -> LibRbd.get().rbd_snap_set(pointer(), null));
        }
    }

    /**
     * Makes a snapshot ({@code rbd_snap_create}). Open it for writing.
     *
     * @throws StorageException {@link Reason#EXISTS}; {@link Reason#READ_ONLY} where the exclusive-lock feature and an
     *     advisory lock forbid it
     */
    public void createSnapshot(String snapshot) {
        make("rbd_snap_create", () -> LibRbd.get().rbd_snap_create(pointer(), snapshot));
    }

    /**
     * Renames a snapshot ({@code rbd_snap_rename}). Open it for writing.
     *
     * @throws StorageException {@link Reason#NOT_FOUND}; {@link Reason#EXISTS} when the new name is taken
     */
    public void renameSnapshot(String from, String to) {
        make("rbd_snap_rename", () -> LibRbd.get().rbd_snap_rename(pointer(), from, to));
    }

    /**
     * Removes a snapshot ({@code rbd_snap_remove}); Ceph frees what only it held, by and by. Open it for writing.
     *
     * @throws StorageException {@link Reason#NOT_FOUND}; {@link Reason#BUSY} when it is protected
     */
    public void removeSnapshot(String snapshot) {
        make("rbd_snap_remove", () -> LibRbd.get().rbd_snap_remove(pointer(), snapshot));
    }

    /**
     * Reads bytes ({@code rbd_read}); less than asked for only at the end of the image.
     *
     * @return the bytes read
     */
    public byte[] read(long offset, int length) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(length);
        long count = make("rbd_read", () -> LibRbd.get().rbd_read(pointer(), offset, length, buffer));
        byte[] bytes = new byte[Math.toIntExact(count)];
        buffer.get(0, bytes);
        return bytes;
    }

    /**
     * Writes bytes ({@code rbd_write}); they are safe only after {@link #flush}.
     *
     * @param buffer a direct buffer whose first bytes are written
     * @param length how many of them
     */
    public void write(long offset, ByteBuffer buffer, int length) {
        if (!buffer.isDirect() || length > buffer.capacity()) {
            throw new IllegalArgumentException("needs a direct buffer of at least " + length + " bytes");
        }
        make("rbd_write", () -> LibRbd.get().rbd_write(pointer(), offset, length, buffer));
    }

    /** Frees what lies in a range, so that it normally reads as zeroes ({@code rbd_discard}). */
    public void discard(long offset, long length) {
        long end = offset + length;
        for (long from = offset; from < end; from += DISCARD_STEP_BYTES) {
            long start = from;
            long step = Math.min(DISCARD_STEP_BYTES, end - from);
            make("rbd_discard", longPatience(), () -> LibRbd.get().rbd_discard(pointer(), start, step));
        }
    }

    /** Makes a range read as zeroes, whatever discarding leaves there ({@code rbd_write_zeroes}). */
    public void writeZeroes(long offset, long length) {
        long end = offset + length;
        for (long from = offset; from < end; from += DISCARD_STEP_BYTES) {
            long start = from;
            long step = Math.min(DISCARD_STEP_BYTES, end - from);
            make("rbd_write_zeroes", longPatience(), () -> LibRbd.get().rbd_write_zeroes(pointer(), start, step, 0, 0));
        }
    }

    /** Waits until all writes are safe ({@code rbd_flush}). */
    public void flush() {
        make("rbd_flush", longPatience(), () -> LibRbd.get().rbd_flush(pointer()));
    }

    /** The parts that hold data, its parent's included; all else reads as zeroes. */
    public List<Extent> dataExtents() {
        return dataExtents(new Extent(0, sizeBytes()));
    }

    /** The parts of a range that hold data, its parent's included ({@code rbd_diff_iterate2}). */
    public List<Extent> dataExtents(Extent range) {
        List<Extent> extents = new ArrayList<>();
        LibRbd.ExtentVisitor visitor = (offset, length, exists, data) -> {
            if (exists != 0) {
                extents.add(new Extent(offset, length));
            }
            return 0;
        };
        make(
                "rbd_diff_iterate2",
                longPatience(),
                () -> LibRbd.get()
                        .rbd_diff_iterate2(
                                pointer(), null, range.offset(), range.length(), (byte) 1, (byte) 0, visitor, null));
        return List.copyOf(extents);
    }

    private long make(String operation, Callable<? extends Number> call) {
        return make(operation, calls.shortPatience(), call);
    }

    private long make(String operation, Duration patience, Callable<? extends Number> call) {
        if (!state.compareAndSet(State.OPEN, State.IN_USE)) {
            throw new IllegalStateException(operation + ": image " + fullName()
                    + (state.get() == State.CLOSED ? " is closed" : " is in use by another thread"));
        }
        try {
            return calls.make(operation, fullName(), patience, call);
        } finally {
            state.set(State.OPEN);
        }
    }

    private Pointer pointer() {
        return image.getPointer();
    }

    private Duration longPatience() {
        return calls.settings().longTimeout();
    }

    /**
     * Closes it ({@code rbd_close}), which flushes what was written; a second time does nothing. Locks stay. Left open
     * for ever if a call hangs in the connection.
     */
    @Override
    public void close() {
        if (state.get() == State.CLOSED) {
            return;
        }
        if (!state.compareAndSet(State.OPEN, State.CLOSED)) {
            throw new IllegalStateException("image " + fullName() + " is in use by another thread");
        }
        closing.accept(this);
        calls.free("rbd_close", fullName(), () -> {
            image.close();
            return 0;
        });
    }
}
