package io.flyingcircus.fcqemu.cli.config;

import io.flyingcircus.fcqemu.adapter.qemu.directory.DirectorySettings;
import io.flyingcircus.fcqemu.domain.disks.PoolThrottle;
import io.flyingcircus.fcqemu.domain.maintenance.MaintenanceSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * Configuration of one host.
 *
 * @param file it was read from, if that is there
 * @param qemu processes and memory
 * @param migration sending and taking guests
 * @param maintenance emptying the host
 * @param throttles limits of disks, for each pool that has any
 * @param ceph the storage
 * @param consul the catalog
 * @param daemon what the daemon does by itself
 * @param directory of the fleet
 * @param network scripts that connect taps
 */
public record HostConfig(
        Path file,
        QemuConfig qemu,
        MigrationConfig migration,
        MaintenanceSettings maintenance,
        List<PoolThrottle> throttles,
        CephConfig ceph,
        ConsulConfig consul,
        DaemonConfig daemon,
        DirectorySettings directory,
        NetworkConfig network) {

    public HostConfig {
        throttles = List.copyOf(throttles);
    }
}
