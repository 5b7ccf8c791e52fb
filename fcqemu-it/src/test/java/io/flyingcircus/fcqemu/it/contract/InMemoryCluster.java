package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.memory.InMemoryStorage;
import io.flyingcircus.fcqemu.it.memory.StoredSnapshot;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;

/** The storage of the cluster in memory. */
record InMemoryCluster(World world) implements StorageFixture.Cluster {

    @Override
    public Storage first() {
        return world.host("h1").storage();
    }

    @Override
    public Storage second() {
        return world.host("h2").storage();
    }

    @Override
    public Storage administrator() {
        InMemoryStorage storage = world.host("admin").storage();
        storage.unfencingPermitted(true);
        return storage;
    }

    @Override
    public HostName firstHost() {
        return world.host("h1").name();
    }

    @Override
    public HostName secondHost() {
        return world.host("h2").name();
    }

    @Override
    public VmName vm() {
        return new VmName("test00");
    }

    @Override
    public void remove(Image image) {
        world.storage().remove(image);
    }

    @Override
    public void protect(Image image, SnapshotName snapshot) {
        snapshot(image, snapshot).isProtected(true);
    }

    @Override
    public void unprotect(Image image, SnapshotName snapshot) {
        snapshot(image, snapshot).isProtected(false);
    }

    @Override
    public Image cloneOf(Image image, SnapshotName snapshot) {
        snapshot(image, snapshot).cloned();
        return new Image(image.pool(), image.name() + ".clone");
    }

    private StoredSnapshot snapshot(Image image, SnapshotName name) {
        return world.storage().image(image).snapshots().stream()
                .filter(snapshot -> snapshot.name().equals(name.value()))
                .findFirst()
                .orElseThrow();
    }
}
