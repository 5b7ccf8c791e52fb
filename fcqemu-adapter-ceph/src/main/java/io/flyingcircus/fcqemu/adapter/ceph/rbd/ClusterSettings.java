package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach a Ceph cluster and how long to wait for it.
 *
 * @param cluster          name of the cluster, normally {@code ceph}
 * @param clientId         id of the client without the leading {@code client.}
 * @param configuration    the {@code ceph.conf} to read
 * @param log              where librados writes its own log, or nothing to switch it off; never to stderr
 * @param connectTimeout   {@code client_mount_timeout}: how long a connect may take
 * @param operationTimeout {@code rados_mon_op_timeout} and {@code rados_osd_op_timeout}: how long the monitors or an OSD
 *                         may take for one answer; whole seconds, rounded up
 * @param longTimeout      how long operations over a whole image (resize, discard, looking for data) may take together
 */
public record ClusterSettings(
        String cluster,
        String clientId,
        Path configuration,
        Optional<Path> log,
        Duration connectTimeout,
        Duration operationTimeout,
        Duration longTimeout) {

    private static final Duration LEAST = Duration.ofSeconds(1);

    public ClusterSettings {
        if (cluster.isBlank() || clientId.isBlank()) {
            throw new IllegalArgumentException("the names of cluster and client must not be empty");
        }
        if (clientId.startsWith("client.")) {
            throw new IllegalArgumentException("client-id is written without \"client.\": " + clientId);
        }
        requireAtLeastASecond("connect timeout", connectTimeout);
        requireAtLeastASecond("operation timeout", operationTimeout);
        requireAtLeastASecond("long timeout", longTimeout);
    }

    /** The settings of a host with the usual patience: 10 s to connect, 30 s for an operation, 5 min for a long one. */
    public static ClusterSettings of(String cluster, String clientId, Path configuration) {
        return new ClusterSettings(
                cluster,
                clientId,
                configuration,
                Optional.empty(),
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(5));
    }

    /** The same, with librados' own log going to a file. */
    public ClusterSettings withLog(Path file) {
        return new ClusterSettings(
                cluster, clientId, configuration, Optional.of(file), connectTimeout, operationTimeout, longTimeout);
    }

    /** The same with another patience. */
    public ClusterSettings withTimeouts(Duration connect, Duration operation, Duration whole) {
        return new ClusterSettings(cluster, clientId, configuration, log, connect, operation, whole);
    }

    /** The name Ceph knows the client by, such as {@code client.admin}. */
    public String clientName() {
        return "client." + clientId;
    }

    private static void requireAtLeastASecond(String what, Duration value) {
        if (value.compareTo(LEAST) < 0) {
            throw new IllegalArgumentException(what + " must be at least one second, not " + value);
        }
    }
}
