package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.Pool;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Looks for a VM's volumes in every pool that may hold them: an image is used where it is, and never made anew because
 * it lives in another pool than the definition says.
 */
final class VolumeSearch {

    private final OpenPools pools;

    VolumeSearch(OpenPools pools) {
        this.pools = pools;
    }

    List<VolumePlace> find(VmName vm, PoolName wanted) {
        List<PoolName> searched = new ArrayList<>(List.of(wanted));
        pools.forVolumes().stream().filter(pool -> !pool.equals(wanted)).forEach(searched::add);
        List<Image> found = InParallel.map(searched, pool -> imagesIn(pool, vm)).stream()
                .flatMap(List::stream)
                .toList();
        return Arrays.stream(VolumeKind.values())
                .map(kind -> place(kind, vm, found))
                .toList();
    }

    private List<Image> imagesIn(PoolName name, VmName vm) {
        Pool pool;
        try {
            pool = pools.get(name);
        } catch (StorageException failed) {
            if (failed.reason() == Reason.NOT_FOUND) {
                // There is nothing in a pool that is not there. If it is the one to make volumes in, making them says
                // so;
                // a VM whose definition is broken must still be found, stopped and unlocked.
                return List.of();
            }
            throw failed;
        }
        return Arrays.stream(VolumeKind.values())
                .map(kind -> Image.of(name, vm, kind))
                .filter(image -> pool.contains(image.name()))
                .toList();
    }

    private static VolumePlace place(VolumeKind kind, VmName vm, List<Image> found) {
        List<Image> images = found.stream()
                .filter(image -> image.equals(Image.of(image.pool(), vm, kind)))
                .toList();
        return switch (images.size()) {
            case 0 -> new VolumePlace.Missing(kind);
            case 1 -> new VolumePlace.Found(kind, images.getFirst());
            default -> new VolumePlace.Ambiguous(kind, images);
        };
    }
}
