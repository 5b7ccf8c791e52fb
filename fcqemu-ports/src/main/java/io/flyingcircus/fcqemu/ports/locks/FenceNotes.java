package io.flyingcircus.fcqemu.ports.locks;

import io.flyingcircus.fcqemu.ports.storage.Image;
import java.util.List;

/**
 * Notes, kept with a volume, of the clients that were cut off because of it. The blocklist itself does not tell who made an
 * entry and why. Every host of the cluster sees them; they go with the image.
 *
 * <p>Writing and removing opens the image for writing, so that this client is a watcher of it for a moment.
 */
public interface FenceNotes {

    /**
     * Writes a note, in place of one of the same address.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException with cause {@code READ_ONLY} for an image with the
     *     exclusive-lock feature that is locked
     */
    void write(Image image, FenceNote note);

    /** The notes of an image, by address. */
    List<FenceNote> read(Image image);

    /** Removes the note of an address; one that is not there does not matter. */
    void remove(Image image, String address);
}
