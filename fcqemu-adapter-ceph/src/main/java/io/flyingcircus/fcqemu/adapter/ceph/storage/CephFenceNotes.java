package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.OpenImage;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.locks.FenceNotes;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.util.List;

/**
 * Notes as metadata of the image, one key for each address; {@code rbd image-meta list} shows them. Where librbd refuses to
 * change metadata, because a locked image has the exclusive-lock feature, they are changed in the image's header.
 */
final class CephFenceNotes implements FenceNotes {

    private static final String PREFIX = "fc-qemu.fenced.";

    private final OpenPools pools;

    CephFenceNotes(OpenPools pools) {
        this.pools = pools;
    }

    @Override
    public void write(Image image, FenceNote note) {
        String value = FenceNoteText.of(note);
        try (OpenImage open = pools.openForWriting(image)) {
            open.setMetadata(PREFIX + note.address(), value);
        } catch (StorageException failed) {
            if (failed.reason() != Reason.READ_ONLY) {
                throw failed;
            }
            pools.get(image.pool()).setHeaderMetadata(image.name(), PREFIX + note.address(), value);
        }
    }

    @Override
    public List<FenceNote> read(Image image) {
        try (OpenImage open = pools.openForReading(image)) {
            return open.metadata(PREFIX).entrySet().stream()
                    .map(entry -> FenceNoteText.read(entry.getKey().substring(PREFIX.length()), entry.getValue()))
                    .toList();
        }
    }

    @Override
    public void remove(Image image, String address) {
        try {
            removeKey(image, PREFIX + address);
        } catch (StorageException failed) {
            if (failed.reason() != Reason.NOT_FOUND) {
                throw failed;
            }
        }
    }

    private void removeKey(Image image, String key) {
        try (OpenImage open = pools.openForWriting(image)) {
            open.removeMetadata(key);
        } catch (StorageException failed) {
            if (failed.reason() != Reason.READ_ONLY) {
                throw failed;
            }
            pools.get(image.pool()).removeHeaderMetadata(image.name(), key);
        }
    }
}
