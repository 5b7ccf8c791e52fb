package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Looks for a VM's volumes in every pool that may hold them: an image is used where it is, and never made anew because
 * it lives in another pool than the definition says.
 */
final class VolumeSearch {

    private final OpenPools pools;

    VolumeSearch(OpenPools pools) {
        this.pools = pools;
    }

    /** Asks for all images in all pools at once: one after the other, each would add a round trip. */
    List<VolumePlace> find(VmName vm, PoolName wanted) {
        List<Image> possible = Stream.concat(Stream.of(wanted), pools.forVolumes().stream())
                .distinct()
                .filter(this::isThere)
                .flatMap(pool -> Arrays.stream(VolumeKind.values()).map(kind -> Image.of(pool, vm, kind)))
                .toList();
        List<Image> found = InParallel.map(possible, this::ifItIsThere).stream()
                .flatMap(Optional::stream)
                .toList();
        return Arrays.stream(VolumeKind.values())
                .map(kind -> place(kind, vm, found))
                .toList();
    }

    /**
     * There is nothing in a pool that is not there. If it is the one to make volumes in, making them says so; a VM whose
     * definition is broken must still be found, stopped and unlocked.
     */
    private boolean isThere(PoolName pool) {
        try {
            pools.get(pool);
            return true;
        } catch (StorageException failed) {
            if (failed.reason() == Reason.NOT_FOUND) {
                return false;
            }
            throw failed;
        }
    }

    private Optional<Image> ifItIsThere(Image image) {
        return pools.get(image.pool()).contains(image.name()) ? Optional.of(image) : Optional.empty();
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
