package io.flyingcircus.fcqemu.ports.storage;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;

/**
 * An RBD image and where it is.
 *
 * @param pool its pool
 * @param name its name, for a VM's volume {@code NAME.root} and its like
 */
public record Image(PoolName pool, String name) {

    /** The image of one volume of a VM in a given pool. */
    public static Image of(PoolName pool, VmName vm, VolumeKind kind) {
        return new Image(pool, vm.value() + "." + kind.suffix());
    }

    /** Whose volume it is by its name; empty if it is named otherwise. */
    public Optional<VmName> owner() {
        for (VolumeKind kind : VolumeKind.values()) {
            String ending = "." + kind.suffix();
            if (name.endsWith(ending)) {
                String vm = name.substring(0, name.length() - ending.length());
                return VmName.isValid(vm) ? Optional.of(new VmName(vm)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** {@code pool/name}. */
    public String fullName() {
        return pool.value() + "/" + name;
    }

    @Override
    public String toString() {
        return fullName();
    }
}
