package io.flyingcircus.fcqemu.ports.storage;

import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/**
 * A look at the storage, which nothing can be changed through. Its connection is shared with the looks of others: it opens no
 * image for writing and takes no lock, so that it is nobody's watcher and nobody's locker, and is not cut off with anyone.
 *
 * <p>What it tells is never older than the call. But what the caller's own process, or one before it, asked for over another
 * connection and got no answer to may be carried out later; so what is changed is decided by what a {@link StorageSession}
 * tells, after that was settled.
 *
 * <p>Every method may throw a {@link io.flyingcircus.fcqemu.ports.failure.StorageException}; for one thread.
 */
public interface StorageLook extends AutoCloseable {

    /** An address of this host, and a nonce, as the blocklist would take it: the shared connection's. */
    String clientAddress();

    /** As {@link Volumes#find}. */
    List<VolumePlace> find(VmName vm, PoolName wanted);

    /** As {@link Volumes#inspect}. */
    List<ImageState> inspect(List<Image> images);

    /** As {@link Volumes#readHeaders}. */
    List<ImageState> readHeaders(List<Image> images);

    /** As {@link io.flyingcircus.fcqemu.ports.locks.Fence#entries}. */
    List<FenceEntry> blocklist();

    /** Ends the look; the connection stays for others. Never waits, never throws. */
    @Override
    void close();
}
