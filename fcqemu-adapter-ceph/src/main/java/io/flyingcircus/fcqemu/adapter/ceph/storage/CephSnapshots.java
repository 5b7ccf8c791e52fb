package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.OpenImage;
import io.flyingcircus.fcqemu.ports.snapshots.ImageSnapshot;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.snapshots.Snapshots;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.util.List;

/** Snapshots of RBD images. */
final class CephSnapshots implements Snapshots {

    private final OpenPools pools;

    CephSnapshots(OpenPools pools) {
        this.pools = pools;
    }

    @Override
    public List<ImageSnapshot> list(Image image) {
        try (OpenImage open = pools.openForReading(image)) {
            return open.snapshots();
        }
    }

    @Override
    public void create(Image image, SnapshotName name) {
        try (OpenImage open = pools.openForWriting(image)) {
            open.createSnapshot(name.value());
        }
    }

    @Override
    public void rename(Image image, SnapshotName from, SnapshotName to) {
        try (OpenImage open = pools.openForWriting(image)) {
            open.renameSnapshot(from.value(), to.value());
        }
    }

    @Override
    public void remove(Image image, SnapshotName name) {
        try (OpenImage open = pools.openForWriting(image)) {
            open.removeSnapshot(name.value());
        }
    }
}
