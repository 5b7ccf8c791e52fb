package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.SeedFile;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The images of VMs, over one connection. */
final class InMemoryVolumes implements Volumes {

    private static final Mib FRESH_ROOT = Mib.ofGib(1);

    private final InMemorySession session;

    InMemoryVolumes(InMemorySession session) {
        this.session = session;
    }

    @Override
    public List<VolumePlace> find(VmName vm, PoolName wanted) {
        session.reach("Volumes", "find");
        return Stream.of(VolumeKind.values())
                .map(kind -> place(kind, vm, wanted))
                .toList();
    }

    private VolumePlace place(VolumeKind kind, VmName vm, PoolName wanted) {
        List<Image> found = new ArrayList<>();
        addIfThere(found, Image.of(wanted, vm, kind));
        for (PoolName pool : session.cluster().pools()) {
            if (pool.mayHoldVolumes() && !pool.equals(wanted)) {
                addIfThere(found, Image.of(pool, vm, kind));
            }
        }
        return switch (found.size()) {
            case 0 -> new VolumePlace.Missing(kind);
            case 1 -> new VolumePlace.Found(kind, found.getFirst());
            default -> new VolumePlace.Ambiguous(kind, List.copyOf(found));
        };
    }

    private void addIfThere(List<Image> found, Image image) {
        if (session.cluster().find(image).isPresent()) {
            found.add(image);
        }
    }

    @Override
    public List<Image> all(int mostImages) {
        session.reach("Volumes", "all");
        List<Image> all = session.cluster().images().stream()
                .map(StoredImage::image)
                .filter(image -> image.pool().mayHoldVolumes())
                .toList();
        for (PoolName pool : session.cluster().pools()) {
            if (all.stream().filter(image -> image.pool().equals(pool)).count() > mostImages) {
                throw new StorageException(Reason.OTHER, "pool " + pool + " has more than " + mostImages + " images");
            }
        }
        return all.stream().filter(image -> image.owner().isPresent()).toList();
    }

    @Override
    public List<ImageState> inspect(List<Image> images) {
        session.reach("Volumes", "inspect");
        return images.stream()
                .map(image -> session.image(image).state(session.client()))
                .toList();
    }

    @Override
    public List<ImageState> readHeaders(List<Image> images) {
        session.reach("Volumes", "readHeaders");
        return images.stream()
                .map(image -> session.image(image).state(session.client()).withoutWatchers())
                .toList();
    }

    @Override
    public void createRoot(VmDefinition definition) {
        session.reach("Volumes", "createRoot");
        Image image = Image.of(definition.rbdPool(), definition.name(), VolumeKind.ROOT);
        add(image, FRESH_ROOT).fill("root", List.of());
    }

    @Override
    public Optional<String> unfinished(Image root) {
        session.reach("Volumes", "unfinished");
        return session.cluster().isUnfinished(root) ? Optional.of("it was never made whole") : Optional.empty();
    }

    @Override
    public void create(Image image, Mib size) {
        session.reach("Volumes", "create");
        add(image, size);
    }

    private StoredImage add(Image image, Mib size) {
        if (!session.cluster().hasPool(image.pool())) {
            throw new StorageException(Reason.NOT_FOUND, "there is no pool " + image.pool());
        }
        if (session.cluster().find(image).isPresent()) {
            throw new StorageException(Reason.EXISTS, image + " exists already");
        }
        return session.cluster().add(image, size);
    }

    @Override
    public boolean grow(Image image, Mib size) {
        session.reach("Volumes", "grow");
        StoredImage stored = session.image(image);
        if (stored.sizeBytes() >= size.toBytes()) {
            return false;
        }
        if (stored.has(ImageFeature.MIGRATING)) {
            throw new StorageException(Reason.BUSY, image + " is being moved");
        }
        stored.resize(size.toBytes());
        return true;
    }

    @Override
    public void makeSwap(Image image) {
        session.reach("Volumes", "makeSwap");
        session.image(image).fill("swap", List.of());
    }

    @Override
    public void makeTmp(Image image, List<SeedFile> files) {
        session.reach("Volumes", "makeTmp");
        session.image(image).fill("tmp", files);
    }
}
