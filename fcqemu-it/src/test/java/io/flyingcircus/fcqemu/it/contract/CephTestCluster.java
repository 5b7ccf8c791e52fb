package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import io.flyingcircus.fcqemu.adapter.ceph.storage.CephSettings;
import io.flyingcircus.fcqemu.adapter.ceph.storage.CephStorage;
import io.flyingcircus.fcqemu.adapter.ceph.storage.Connections;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The testbed's Ceph, with a VM of its own for each test. */
record CephTestCluster(Testbed testbed, VmName vm, Connections connections) implements StorageFixture.Cluster {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    CephTestCluster(Testbed testbed) {
        this(testbed, Connections.whenNeeded());
    }

    CephTestCluster(Testbed testbed, Connections connections) {
        this(
                testbed,
                new VmName("storage-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet()),
                connections);
    }

    @Override
    public Storage first() {
        return storage(testbed.firstHost().clientId());
    }

    @Override
    public Storage second() {
        return storage(testbed.secondHost().clientId());
    }

    @Override
    public Storage administrator() {
        return storage("admin");
    }

    @Override
    public HostName firstHost() {
        return testbed.firstHost().hostName();
    }

    @Override
    public HostName secondHost() {
        return testbed.secondHost().hostName();
    }

    @Override
    public void remove(Image image) {
        rbd("--no-progress", "rm", image.fullName());
    }

    @Override
    public void protect(Image image, SnapshotName snapshot) {
        rbd("snap", "protect", image + "@" + snapshot);
    }

    @Override
    public void unprotect(Image image, SnapshotName snapshot) {
        rbd("snap", "unprotect", image + "@" + snapshot);
    }

    @Override
    public Image cloneOf(Image image, SnapshotName snapshot) {
        Image clone = new Image(image.pool(), image.name() + ".clone");
        rbd("clone", image + "@" + snapshot, clone.fullName());
        return clone;
    }

    private void rbd(String... words) {
        List<String> all =
                new ArrayList<>(List.of("rbd", "--conf", testbed.cephConf().toString(), "--id", "admin"));
        all.addAll(List.of(words));
        Command.of(all.toArray(String[]::new)).run(PATIENCE).orFail();
    }

    private Storage storage(String clientId) {
        ClusterSettings cluster =
                ClusterSettings.of("ceph", clientId, testbed.cephConf()).withTimeouts(PATIENCE, PATIENCE, PATIENCE);
        return new CephStorage(
                new CephSettings(
                        cluster,
                        "create-vm {name}",
                        "-q -f -K",
                        Checkout.target().resolve("scratch"),
                        PATIENCE,
                        PATIENCE),
                connections,
                event -> {});
    }
}
