package io.flyingcircus.fcqemu.ports.snapshots;

import io.flyingcircus.fcqemu.ports.storage.Image;
import java.util.List;

/**
 * Snapshots of images, over one connection. Every method may throw a
 * {@link io.flyingcircus.fcqemu.ports.failure.StorageException}, with reason {@code NOT_FOUND} if there is no such image,
 * and waits no longer than the storage's operation timeout. After {@code TIMED_OUT} the outcome is unknown: what was asked
 * may be done later, until the connection's client is cut off.
 */
public interface Snapshots {

    /** The snapshots of an image that people and programs see, in the order in which they were made. */
    List<ImageSnapshot> list(Image image);

    /**
     * Makes a snapshot of what was written to the image until now, by whomever.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException with reason {@code EXISTS} if there is one of that name
     */
    void create(Image image, SnapshotName name);

    /**
     * Gives a snapshot another name.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException with reason {@code NOT_FOUND} if there is none, and
     *     {@code EXISTS} if the other name is taken
     */
    void rename(Image image, SnapshotName from, SnapshotName to);

    /**
     * Removes a snapshot.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException with reason {@code BUSY} if it is protected
     */
    void remove(Image image, SnapshotName name);
}
