package io.flyingcircus.fcqemu.it.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.Pool;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnTestbed
class ConnectIT {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final CephLab lab;
    private final Path folder;
    private final Path cephConf;

    ConnectIT(Testbed testbed, @TempDir Path folder) {
        this.lab = new CephLab(testbed, folder);
        this.folder = folder;
        this.cephConf = testbed.cephConf();
    }

    @AfterEach
    void cleanUp() {
        lab.close();
    }

    @Test
    void an_unreachable_cluster_is_given_up_in_time_with_the_monitors_that_were_tried() throws IOException {
        Path conf = configuration("mon host = [v2:127.0.0.1:1,v1:127.0.0.1:2]");

        assertThat(elapsedUntilFailure(
                        Reason.TIMED_OUT,
                        () -> CephCluster.connect(quick("h1", conf)),
                        "rados_connect",
                        "127.0.0.1:1",
                        "client.h1",
                        "monitor runs there"))
                .isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_disk_that_stops_answering_is_given_up_in_time_and_works_again_later() {
        Image root = lab.image(CephLab.SSD, VolumeKind.ROOT);
        StorageSession session = lab.connect(quick(lab.firstHost().clientId(), cephConf));
        session.volumes().create(root, new Mib(16));
        lab.testbed("osd", "pause");
        try {
            assertThat(elapsedUntilFailure(
                            Reason.TIMED_OUT,
                            () -> session.locks().lock(root, lab.firstHost().hostName()),
                            root.fullName(),
                            "Whether it took effect is not known",
                            "ceph -s"))
                    .isLessThan(Duration.ofSeconds(8));
        } finally {
            lab.testbed("osd", "resume");
        }
        StorageSession later = lab.connect(lab.firstHost());
        assertThat(later.locks().lock(root, lab.firstHost().hostName())).isEqualTo(new LockOutcome.Taken());
    }

    @Test
    void a_client_without_keyring_is_told_which_is_missing() {
        assertFails(Reason.NOT_FOUND, () -> CephCluster.connect(quick("nobody", cephConf)), "keyring of client.nobody");
    }

    @Test
    void a_wrong_key_is_told_apart_from_a_missing_one() throws IOException {
        Path keyring = Files.writeString(
                folder.resolve("keyring"), "[client.h1]\n\tkey = AQBSCSJnAAAAABAAFJ8iLkGdN6lRRZ1lB6mVwQ==\n");
        Path conf = configuration("keyring = " + keyring);

        assertFails(Reason.NOT_PERMITTED, () -> CephCluster.connect(quick("h1", conf)), "ceph auth get client.h1");
    }

    @Test
    void a_missing_configuration_is_named() {
        Path missing = folder.resolve("no-such.conf");

        assertFails(Reason.NOT_FOUND, () -> CephCluster.connect(quick("h1", missing)), missing.toString());
    }

    @Test
    void librados_writes_its_own_log_where_it_is_told() {
        Path log = folder.resolve("librados.log");
        ClusterSettings settings = quick("nobody", cephConf).withLog(log);

        assertFails(Reason.NOT_FOUND, () -> CephCluster.connect(settings), "keyring of client.nobody");

        assertThat(log).content().contains("unable to find a keyring");
    }

    @Test
    void a_pool_that_is_not_there_is_named() {
        CephCluster cluster = lab.connectDirectly(lab.firstHost());

        assertFails(Reason.NOT_FOUND, () -> cluster.pool("rbd.tape"), "rbd.tape", "ceph osd pool ls");
    }

    @Test
    void what_is_closed_is_refused_and_closed_only_once() {
        CephCluster cluster = lab.connectDirectly(lab.firstHost());
        Pool pool = cluster.pool("rbd.ssd");
        cluster.close();
        cluster.close();
        pool.close();

        assertThatThrownBy(cluster::poolNames)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> pool.openForReading("any")).isInstanceOf(IllegalStateException.class);
    }

    private static ClusterSettings quick(String clientId, Path conf) {
        return ClusterSettings.of("ceph", clientId, conf).withTimeouts(SECOND, SECOND, SECOND.multipliedBy(10));
    }

    /** The testbed's configuration with one option replaced. */
    private Path configuration(String line) throws IOException {
        String option = line.substring(0, line.indexOf('='));
        String text = Files.readString(cephConf).replaceAll("(?m)^" + option + "=.*$", line);
        assertThat(text).contains(line);
        return Files.writeString(folder.resolve("ceph.conf"), text);
    }

    private static Duration elapsedUntilFailure(Reason reason, ThrowingCallable call, String... parts) {
        long start = System.nanoTime();
        assertFails(reason, call, parts);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void assertFails(Reason reason, ThrowingCallable call, String... parts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        StorageException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(reason))
                .satisfies(failed -> assertThat(failed.getMessage()).contains(parts));
    }
}
