package io.flyingcircus.fcqemu.adapter.qemu.binary;

import java.util.List;
import java.util.Optional;

/**
 * What a QEMU program says about itself.
 *
 * @param version its version
 * @param machineTypes those it knows, newest of each kind first, as {@code -machine help} lists them
 */
public record BinaryFacts(QemuVersion version, List<String> machineTypes) {

    public BinaryFacts {
        machineTypes = List.copyOf(machineTypes);
    }

    /** The first machine type that begins with {@code prefix}. */
    public Optional<String> newestMachineType(String prefix) {
        return machineTypes.stream().filter(type -> type.startsWith(prefix)).findFirst();
    }
}
