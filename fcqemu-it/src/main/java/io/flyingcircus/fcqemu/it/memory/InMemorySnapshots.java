package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.snapshots.ImageSnapshot;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.snapshots.Snapshots;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.util.List;

/** Snapshots of images, over one connection. */
final class InMemorySnapshots implements Snapshots {

    private final InMemorySession session;

    InMemorySnapshots(InMemorySession session) {
        this.session = session;
    }

    @Override
    public List<ImageSnapshot> list(Image image) {
        session.reach("Snapshots", "list");
        return session.image(image).snapshots().stream()
                .map(StoredSnapshot::state)
                .toList();
    }

    @Override
    public void create(Image image, SnapshotName name) {
        session.reach("Snapshots", "create");
        StoredImage stored = session.image(image);
        requireFree(stored, name);
        stored.addSnapshot(name.value());
    }

    @Override
    public void rename(Image image, SnapshotName from, SnapshotName to) {
        session.reach("Snapshots", "rename");
        StoredImage stored = session.image(image);
        StoredSnapshot snapshot = require(stored, from);
        requireFree(stored, to);
        snapshot.rename(to.value());
    }

    @Override
    public void remove(Image image, SnapshotName name) {
        session.reach("Snapshots", "remove");
        StoredImage stored = session.image(image);
        StoredSnapshot snapshot = require(stored, name);
        if (snapshot.state().isProtected()) {
            throw new StorageException(Reason.BUSY, image + "@" + name + " is protected");
        }
        stored.removeSnapshot(snapshot);
    }

    private static StoredSnapshot require(StoredImage stored, SnapshotName name) {
        return stored.snapshot(name.value())
                .orElseThrow(
                        () -> new StorageException(Reason.NOT_FOUND, "there is no " + stored.image() + "@" + name));
    }

    private static void requireFree(StoredImage stored, SnapshotName name) {
        if (stored.snapshot(name.value()).isPresent()) {
            throw new StorageException(Reason.EXISTS, stored.image() + "@" + name + " exists already");
        }
    }
}
