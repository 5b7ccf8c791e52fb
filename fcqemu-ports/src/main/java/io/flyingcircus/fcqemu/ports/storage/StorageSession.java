package io.flyingcircus.fcqemu.ports.storage;

import io.flyingcircus.fcqemu.ports.locks.Fence;
import io.flyingcircus.fcqemu.ports.locks.FenceNotes;
import io.flyingcircus.fcqemu.ports.locks.VolumeLocks;
import io.flyingcircus.fcqemu.ports.snapshots.Snapshots;

/** One connection to the storage. */
public interface StorageSession extends AutoCloseable {

    /** This connection's own address and nonce, as the blocklist would take it. */
    String clientAddress();

    /** The images. */
    Volumes volumes();

    /** Their advisory locks. */
    VolumeLocks locks();

    /** Snapshots of the images. */
    Snapshots snapshots();

    /** Cutting clients off. */
    Fence fence();

    /** Which clients were cut off because of which volume. */
    FenceNotes fenceNotes();

    /** Ends the connection. Never throws. Locks taken over it stay. */
    @Override
    void close();
}
