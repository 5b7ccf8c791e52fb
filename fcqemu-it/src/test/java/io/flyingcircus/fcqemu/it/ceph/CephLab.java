package io.flyingcircus.fcqemu.it.ceph;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.Pool;
import io.flyingcircus.fcqemu.adapter.ceph.storage.CephSettings;
import io.flyingcircus.fcqemu.adapter.ceph.storage.CephStorage;
import io.flyingcircus.fcqemu.adapter.ceph.storage.Connections;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** The testbed's cluster, with a VM name of its own for each test. Closing ends its connections and removes its images. */
final class CephLab implements AutoCloseable {

    static final PoolName RBD = new PoolName("rbd");
    static final PoolName SSD = new PoolName("rbd.ssd");
    static final PoolName HDD = new PoolName("rbd.hdd");
    static final PoolName RGW = new PoolName("rbd.rgw.foo");

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final AtomicInteger COUNT = new AtomicInteger();

    private final Testbed testbed;
    private final Path folder;
    private final VmName vm;
    private final Deque<Runnable> connections = new ArrayDeque<>();

    /** @param folder for temporary files */
    CephLab(Testbed testbed, Path folder) {
        this.testbed = testbed;
        this.folder = folder;
        this.vm = new VmName("lab%d-%d".formatted(ProcessHandle.current().pid(), COUNT.incrementAndGet()));
    }

    /** The VM whose volumes this test works on. */
    VmName vm() {
        return vm;
    }

    /** One of its volumes; it need not exist. */
    Image image(PoolName pool, VolumeKind kind) {
        return Image.of(pool, vm, kind);
    }

    TestbedHost firstHost() {
        return testbed.firstHost();
    }

    TestbedHost secondHost() {
        return testbed.secondHost();
    }

    /** How a client reaches the cluster, with the patience of a test. */
    ClusterSettings cluster(String clientId) {
        return ClusterSettings.of("ceph", clientId, testbed.cephConf())
                .withTimeouts(Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(60));
    }

    /** Settings of a host's storage around that cluster. */
    CephSettings settings(ClusterSettings cluster, String createVm) {
        return new CephSettings(
                cluster,
                createVm,
                "-q -f -K -m crc=1,finobt=1 -d su=4m,sw=1",
                scratch(),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60));
    }

    /** Where file systems are made. */
    Path scratch() {
        return folder.resolve("run/fc-qemu");
    }

    /** A connection of a host, closed at the end of the test. */
    StorageSession connect(TestbedHost host) {
        return connect(cluster(host.clientId()));
    }

    StorageSession connect(ClusterSettings cluster) {
        return connect(settings(cluster, "false {name}"));
    }

    StorageSession connect(CephSettings settings) {
        StorageSession session = new CephStorage(settings, Connections.whenNeeded(), event -> {}).connect();
        connections.push(session::close);
        return session;
    }

    /** A connection below the port, closed at the end of the test. */
    CephCluster connectDirectly(TestbedHost host) {
        CephCluster direct = CephCluster.connect(cluster(host.clientId()));
        connections.push(direct::close);
        return direct;
    }

    /** Runs {@code rados} as the administrator. */
    CommandResult rados(String... arguments) {
        return run(List.of("rados", "--conf", testbed.cephConf().toString()), arguments);
    }

    /** Runs {@code rbd} as the administrator. */
    CommandResult rbd(String... arguments) {
        return run(List.of("rbd", "--conf", testbed.cephConf().toString()), arguments);
    }

    /** Copies an image into a file, an earlier one is replaced. */
    Path export(Image image, Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        rbd("export", "--no-progress", image.fullName(), file.toString()).orFail();
        return file;
    }

    /** Overwrites an image that is there with a file of its size. */
    void overwrite(Image image, Path file) {
        String target = "rbd:%s:id=admin:conf=%s".formatted(image.fullName(), testbed.cephConf());
        run(List.of("qemu-img", "convert", "-n", "-f", "raw", "-O", "raw", file.toString(), target))
                .orFail();
    }

    /** Runs {@code testbed} on this testbed. */
    void testbed(String... arguments) {
        String script = Checkout.top().resolve("fcqemu-it/testbed").toString();
        run(List.of(script, "--dir", testbed.dir().toString()), arguments).orFail();
    }

    private static CommandResult run(List<String> words, String... arguments) {
        List<String> all = Stream.concat(words.stream(), Stream.of(arguments)).toList();
        return new Command(all, new TreeMap<>(), "").run(PATIENCE);
    }

    @Override
    public void close() {
        while (!connections.isEmpty()) {
            connections.pop().run();
        }
        try (CephCluster admin = CephCluster.connect(cluster("admin"))) {
            for (PoolName name : List.of(RBD, SSD, HDD, RGW)) {
                removeFrom(admin.pool(name.value()));
            }
        }
    }

    private void removeFrom(Pool pool) {
        for (VolumeKind kind : VolumeKind.values()) {
            String name = vm + "." + kind.suffix();
            if (pool.contains(name)) {
                pool.remove(name);
            }
        }
    }
}
