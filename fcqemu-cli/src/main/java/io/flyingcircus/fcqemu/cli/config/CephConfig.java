package io.flyingcircus.fcqemu.cli.config;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Section {@code [ceph]}: the storage, and how its volumes are made.
 *
 * @param clientId without {@code client.}
 * @param cluster name of the cluster
 * @param configuration Ceph's own configuration file
 * @param host this host's name, in locks, in Consul and against {@code kvm_host}
 * @param createVm command line that makes a root volume, with fields of the VM in braces
 * @param mkfsXfs options of mkfs.xfs
 * @param connect patience with a connection
 * @param operation patience with one operation
 * @param whole patience with a long one
 * @param createVmLimit how long {@code create-vm} may take
 * @param mkfsLimit how long each step of making swap space or a file system may take
 * @param fenceExpiry how long a client that was cut off stays so
 */
public record CephConfig(
        String clientId,
        String cluster,
        Path configuration,
        HostName host,
        String createVm,
        String mkfsXfs,
        Duration connect,
        Duration operation,
        Duration whole,
        Duration createVmLimit,
        Duration mkfsLimit,
        Duration fenceExpiry) {

    private static final String SECTION = "ceph";
    private static final Duration SECOND = Duration.ofSeconds(1);

    static CephConfig read(ConfigValues values) {
        return new CephConfig(
                values.read(SECTION, "client-id", "a name without 'client.'", "?", CephConfig::clientId),
                values.line(SECTION, "cluster"),
                values.path(SECTION, "ceph-conf"),
                values.read(
                        SECTION,
                        "lock_host",
                        "a host's name (letters, digits, '.', '-' and '_')",
                        new HostName("unknown"),
                        HostName::new),
                values.line(SECTION, "create-vm"),
                values.text(SECTION, "mkfs-xfs"),
                values.seconds(SECTION, "timeout-connect", SECOND),
                values.seconds(SECTION, "timeout-operation", SECOND),
                values.seconds(SECTION, "timeout-long", SECOND),
                values.seconds(SECTION, "timeout-create-vm", SECOND),
                values.seconds(SECTION, "timeout-mkfs", SECOND),
                values.seconds(SECTION, "fence-expiry", SECOND));
    }

    private static String clientId(String text) {
        if (!text.matches("[A-Za-z0-9._-]+") || text.startsWith("client.")) {
            throw new IllegalArgumentException();
        }
        return text;
    }
}
