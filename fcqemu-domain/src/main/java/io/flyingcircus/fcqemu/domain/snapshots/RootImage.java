package io.flyingcircus.fcqemu.domain.snapshots;

import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Optional;

/** The root volume of a VM, the only one that is worth a snapshot: the others are made afresh at each cold start. */
final class RootImage {

    private RootImage() {}

    /**
     * Where it is; empty if it has none.
     *
     * @throws VmStateException if it is in several pools
     */
    static Optional<Image> find(Volumes volumes, VmName vm, PoolName wanted) {
        for (VolumePlace place : volumes.find(vm, wanted)) {
            if (place.kind() == VolumeKind.ROOT) {
                return switch (place) {
                    case VolumePlace.Found found -> Optional.of(found.image());
                    case VolumePlace.Missing _ -> Optional.empty();
                    case VolumePlace.Ambiguous several ->
                        throw new VmStateException("the root volume of " + vm + " is in several pools: "
                                + several.images()
                                + ". Nothing was changed. Rename or remove those that are not wanted,"
                                + " then try again.");
                };
            }
        }
        return Optional.empty();
    }

    /**
     * How it is.
     *
     * @throws VmStateException if it is in several pools, or in none
     */
    static ImageState inspect(Volumes volumes, VmName vm, PoolName wanted) {
        Image image = find(volumes, vm, wanted)
                .orElseThrow(() -> new VmStateException("there is no root volume of " + vm
                        + " in any pool, so there is nothing to make a snapshot of. See 'fc-qemu status " + vm + "'."));
        return volumes.inspect(List.of(image)).getFirst();
    }
}
