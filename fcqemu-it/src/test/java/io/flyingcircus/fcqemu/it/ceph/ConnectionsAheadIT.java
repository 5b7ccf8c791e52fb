package io.flyingcircus.fcqemu.it.ceph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import io.flyingcircus.fcqemu.adapter.ceph.storage.Connections;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A connection that is made before it is needed: saves time, and tells nothing that is out of date. */
@OnTestbed
class ConnectionsAheadIT {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration QUIET = Duration.ofMillis(500);

    private final CephLab lab;
    private final Connections connections = Connections.ahead();
    private final List<CephCluster> open = new ArrayList<>();
    private final Path cephConf;
    private final ClusterSettings settings;
    private final int others = clients();

    ConnectionsAheadIT(Testbed testbed, @TempDir Path folder) throws IOException {
        this.lab = new CephLab(testbed, folder);
        this.cephConf = Files.copy(testbed.cephConf(), folder.resolve("ceph.conf"));
        this.settings = ClusterSettings.of("ceph", lab.firstHost().clientId(), cephConf)
                .withTimeouts(CONNECT, PATIENCE, PATIENCE);
    }

    @AfterEach
    void cleanUp() {
        open.forEach(CephCluster::close);
        lab.close();
    }

    @Test
    void each_is_in_one_hand_only() {
        CephCluster first = connect();
        end(first);
        assertThat(clients()).isEqualTo(others + 1);

        CephCluster made = connect();
        assertThat(clients()).isEqualTo(others + 1);
        CephCluster anew = connect();
        assertThat(clients()).isEqualTo(others + 2);

        assertThat(made.address()).isNotEqualTo(anew.address());
    }

    @Test
    void many_that_end_at_once_leave_one() {
        List<CephCluster> many = List.of(connect(), connect(), connect());
        many.forEach(this::end);

        assertThat(clients()).isEqualTo(others + 1);
    }

    @Test
    void a_pool_that_is_new_is_not_overlooked() {
        end(connect());
        assertThat(clients()).isEqualTo(others + 1);
        String pool = "rbd.new" + ProcessHandle.current().pid();
        administrator("osd pool create", pool, ", \"pg_num\": 8");
        try {
            CephCluster later = connect();

            assertThat(clients()).isEqualTo(others + 1);
            assertThat(later.poolNames()).contains(pool);
        } finally {
            administrator(
                    "osd pool delete",
                    pool,
                    ", \"pool2\": \"%s\", \"yes_i_really_really_mean_it\": true".formatted(pool));
        }
    }

    @Test
    void none_is_made_after_one_that_was_refused_something() {
        CephCluster refused = connect();
        assertThatThrownBy(() -> refused.monitorCommand(
                        "{\"prefix\": \"osd pool create\", \"pool\": \"rbd.forbidden\", \"pg_num\": 8}"))
                .isInstanceOf(StorageException.class);
        assertThat(refused.isSound()).isFalse();

        end(refused);

        assertThat(clients()).isEqualTo(others);
    }

    @Test
    void none_is_used_once_the_configuration_has_changed() throws IOException {
        CephCluster first = connect();
        end(first);
        assertThat(clients()).isEqualTo(others + 1);
        Files.writeString(
                cephConf, Files.readString(cephConf).replaceAll("(?m)^mon.host.*$", "mon host = 127.0.0.1:1"));
        Files.setLastModifiedTime(cephConf, FileTime.from(Instant.now().plusSeconds(60)));

        assertThatThrownBy(() -> connections.connect(settings))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("127.0.0.1:1");
        assertThat(clients()).isEqualTo(others);
    }

    private CephCluster connect() {
        CephCluster connected = connections.connect(settings);
        open.add(connected);
        return connected;
    }

    private void end(CephCluster connection) {
        open.remove(connection);
        connections.end(connection);
    }

    private void administrator(String command, String pool, String more) {
        try (CephCluster admin = CephCluster.connect(lab.cluster("admin"))) {
            admin.monitorCommand("{\"prefix\": \"%s\", \"pool\": \"%s\"%s}".formatted(command, pool, more));
        }
    }

    /** How many clients of Ceph this process has, as soon as it has had as many for a while: each has one such thread. */
    private static int clients() {
        return Await.atMostSeconds(60).untilPresent("connections come and go no more", () -> {
            int before = dispatchers();
            long end = System.nanoTime() + QUIET.toNanos();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(QUIET.toNanos() / 50);
                if (dispatchers() != before) {
                    return Optional.empty();
                }
            }
            return Optional.of(before);
        });
    }

    private static int dispatchers() {
        int found = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
            for (Path thread : threads) {
                found += nameOf(thread).equals("ms_dispatch") ? 1 : 0;
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        return found;
    }

    private static String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException ended) {
            return "";
        }
    }
}
