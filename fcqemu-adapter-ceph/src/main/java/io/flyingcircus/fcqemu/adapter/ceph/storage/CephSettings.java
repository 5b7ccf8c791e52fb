package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The storage of a host as configured in {@code [ceph]}.
 *
 * @param cluster         how to reach the cluster
 * @param createVm        {@code create-vm}: the command line that makes a root volume, with fields of the VM in braces
 * @param mkfsXfs         {@code mkfs-xfs}: options of {@code mkfs.xfs} for tmp volumes
 * @param scratch         folder for temporary files while a file system is made; it may be lost at any time
 * @param createVmLimit   how long {@code create-vm} may take
 * @param fileSystemLimit how long each step of making swap space or a file system may take
 */
public record CephSettings(
        ClusterSettings cluster,
        String createVm,
        String mkfsXfs,
        Path scratch,
        Duration createVmLimit,
        Duration fileSystemLimit) {

    public CephSettings {
        if (createVm.isBlank()) {
            throw new IllegalArgumentException("create-vm in [ceph] must not be empty");
        }
        if (!createVmLimit.isPositive() || !fileSystemLimit.isPositive()) {
            throw new IllegalArgumentException("limits of commands must be positive");
        }
    }
}
