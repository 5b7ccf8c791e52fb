package io.flyingcircus.fcqemu.ports.vm;

import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one VM is meant to be. A definition that exists was checked: every part of it may be put into an image name, a
 * QEMU option or a command line as it is.
 *
 * @param name unique in the fleet
 * @param generation Consul's ModifyIndex the definition came with; 0 when written by hand
 * @param id numeric, unique in the fleet; VNC display, and TCP port of the human monitor less 20000
 * @param online whether it is wanted to run
 * @param kvmHost where it is wanted; empty means: leave it alone wherever it is
 * @param virtual false for a physical machine, which is none of our business
 * @param rootDisk size of the root volume
 * @param memory guest memory
 * @param cores virtual CPUs
 * @param cpuModel CPU model with flags
 * @param rbdPool pool new volumes are made in
 * @param cacheMode of all disks
 * @param diskLimits what it says itself about the throttle of its disks
 * @param shutdownSignal how the guest is asked to shut down
 * @param interfaces its network cards, in order
 * @param fields every scalar of the definition by its key, {@code parameters} laid over the top level, for templates;
 *     in the order of the keys
 * @param encJson the whole definition as JSON, unknown keys included, as the guest gets it
 */
public record VmDefinition(
        VmName name,
        long generation,
        int id,
        boolean online,
        Optional<HostName> kvmHost,
        boolean virtual,
        Mib rootDisk,
        Mib memory,
        int cores,
        CpuModel cpuModel,
        PoolName rbdPool,
        CacheMode cacheMode,
        DiskLimits diskLimits,
        ShutdownSignal shutdownSignal,
        List<NetworkInterface> interfaces,
        SortedMap<String, String> fields,
        String encJson) {

    /** Largest id: its TCP ports (5900 and 20000 above it) must exist. */
    public static final int MAX_ID = 45535;

    /** @throws IllegalArgumentException if a number is out of range */
    public VmDefinition {
        Objects.requireNonNull(name);
        require(generation >= 0, "generation must not be negative");
        require(id >= 0 && id <= MAX_ID, "id must be from 0 to " + MAX_ID);
        require(rootDisk.value() > 0, "disk must be positive");
        require(memory.value() > 0, "memory must be positive");
        require(cores > 0, "cores must be positive");
        interfaces = List.copyOf(interfaces);
        fields = Collections.unmodifiableSortedMap(new TreeMap<>(fields));
    }

    /** Whether it is wanted to run on {@code host}. */
    public boolean wantedOn(HostName host) {
        return online && kvmHost.filter(host::equals).isPresent();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
