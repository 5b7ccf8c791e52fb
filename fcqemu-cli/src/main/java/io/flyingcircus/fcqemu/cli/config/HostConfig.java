package io.flyingcircus.fcqemu.cli.config;

/**
 * Configuration of one host.
 *
 * @param qemu processes and memory
 * @param ceph the storage
 * @param consul the catalog
 * @param network scripts that connect taps
 */
public record HostConfig(QemuConfig qemu, CephConfig ceph, ConsulConfig consul, NetworkConfig network) {

    static HostConfig read(ConfigValues values) {
        return new HostConfig(
                QemuConfig.read(values),
                CephConfig.read(values),
                ConsulConfig.read(values),
                NetworkConfig.read(values));
    }
}
