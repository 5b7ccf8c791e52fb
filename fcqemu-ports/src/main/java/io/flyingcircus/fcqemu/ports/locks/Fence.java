package io.flyingcircus.fcqemu.ports.locks;

import java.time.Duration;
import java.util.List;

/** Cutting clients off the storage (Ceph's OSD blocklist). */
public interface Fence {

    /**
     * Puts a client's address on the blocklist. After it returned, and the entry is seen in {@link #entries}, whatever this session
     * or a session connected later asks of an object comes after everything of that client that was carried out there: nothing more
     * of it follows. A part of the storage that none of them has asked yet may serve the client for a moment, for Ceph's disks learn
     * of the entry from those who know of it. An entry that is there already keeps its end, for Ceph (16.2) does not extend it:
     * choose an expiry that suffices from the start.
     *
     * @param address address and nonce, as watchers and lockers have them
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException with cause {@code NOT_PERMITTED} if this client's
     *     caps do not allow it
     */
    void block(String address, Duration expiry);

    /**
     * Whether this client's caps allow {@link #block}, as they do where hosts are set up as they should be. Nothing is changed by
     * asking.
     */
    boolean mayBlock();

    /** All entries there are. */
    List<FenceEntry> entries();

    /** Removes an entry; one that is not there does not matter. */
    void unblock(String address);
}
