package io.flyingcircus.fcqemu.domain.volumes;

import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/** Sizes of a VM's volumes. Swap and tmp follow from memory and disk, less than linearly for large VMs. */
public final class VolumeSizes {

    private static final long SMALLEST_SWAP_MIB = 1024;
    private static final long SMALLEST_TMP_GIB = 5;

    private VolumeSizes() {}

    /** Size of the root volume. */
    public static Mib root(VmDefinition definition) {
        return definition.rootDisk();
    }

    /** {@code max(1024, 32 * sqrt(memory in MiB))} MiB, rounded down. */
    public static Mib swap(VmDefinition definition) {
        long derived = floorSqrt(Math.multiplyExact(1024L, definition.memory().value()));
        return new Mib(Math.max(SMALLEST_SWAP_MIB, derived));
    }

    /** {@code max(5, sqrt(disk in GiB))} GiB, rounded down. */
    public static Mib tmp(VmDefinition definition) {
        long derived = floorSqrt(definition.rootDisk().value() / 1024);
        return Mib.ofGib(Math.max(SMALLEST_TMP_GIB, derived));
    }

    /** Exact where {@code Math.sqrt} alone might round up: {@code 32*sqrt(m)} is {@code sqrt(1024*m)}. */
    private static long floorSqrt(long value) {
        long root = (long) Math.sqrt((double) value);
        while (root * root > value) {
            root--;
        }
        while ((root + 1) * (root + 1) <= value) {
            root++;
        }
        return root;
    }
}
