package io.flyingcircus.fcqemu.ports.storage;

import io.flyingcircus.fcqemu.ports.vm.VmName;

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

    /** {@code pool/name}. */
    public String fullName() {
        return pool.value() + "/" + name;
    }

    @Override
    public String toString() {
        return fullName();
    }
}
