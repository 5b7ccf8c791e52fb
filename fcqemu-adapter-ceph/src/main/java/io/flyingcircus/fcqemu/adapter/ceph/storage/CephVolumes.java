package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.filesystem.VolumeContent;
import io.flyingcircus.fcqemu.adapter.ceph.filesystem.VolumeMaker;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.Features;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.ImageHeader;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.OpenImage;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.SeedFile;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Volumes as RBD images. */
final class CephVolumes implements Volumes {

    private final OpenPools pools;
    private final VolumeSearch search;
    private final UnfinishedRoots unfinishedRoots;
    private final RootCreation rootCreation;
    private final VolumeMaker maker;
    private final String mkfsXfs;
    private final EventLog events;

    CephVolumes(OpenPools pools, CephSettings settings, EventLog events) {
        this.pools = pools;
        this.search = new VolumeSearch(pools);
        this.unfinishedRoots = new UnfinishedRoots(pools);
        this.rootCreation = new RootCreation(pools, unfinishedRoots, settings, events);
        this.maker = new VolumeMaker(settings.scratch(), settings.fileSystemLimit(), events);
        this.mkfsXfs = settings.mkfsXfs();
        this.events = events;
    }

    @Override
    public List<VolumePlace> find(VmName vm, PoolName wanted) {
        return search.find(vm, wanted);
    }

    @Override
    public List<Image> all(int mostImages) {
        return InParallel.map(pools.forVolumes(), pool -> all(pool, mostImages)).stream()
                .flatMap(List::stream)
                .toList();
    }

    private List<Image> all(PoolName pool, int mostImages) {
        return pools.get(pool).imageNames(mostImages).stream()
                .map(name -> new Image(pool, name))
                .filter(image -> image.owner().isPresent())
                .toList();
    }

    @Override
    public List<ImageState> inspect(List<Image> images) {
        return InParallel.map(images, this::inspect);
    }

    private ImageState inspect(Image image) {
        try (OpenImage open = pools.openForReading(image)) {
            String me = pools.cluster().lockerId();
            List<Watcher> others = open.watchers().stream()
                    .filter(watcher -> !watcher.clientId().equals(me))
                    .toList();
            return new ImageState(
                    image,
                    open.sizeBytes(),
                    features(open.features()),
                    LockReading.of(open.advisoryLockWhenOpened()),
                    others);
        }
    }

    @Override
    public List<ImageState> readHeaders(List<Image> images) {
        return InParallel.map(images, this::readHeader);
    }

    private ImageState readHeader(Image image) {
        ImageHeader header = pools.get(image.pool()).header(image.name());
        return new ImageState(
                image,
                header.sizeBytes(),
                features(header.features()),
                LockReading.of(header.lock()),
                Optional.empty());
    }

    private static List<ImageFeature> features(Features features) {
        return features.names().stream().map(CephVolumes::feature).toList();
    }

    private static ImageFeature feature(String name) {
        return switch (name) {
            case "layering" -> ImageFeature.LAYERING;
            case "exclusive-lock" -> ImageFeature.EXCLUSIVE_LOCK;
            case "object-map" -> ImageFeature.OBJECT_MAP;
            case "fast-diff" -> ImageFeature.FAST_DIFF;
            case "journaling" -> ImageFeature.JOURNALING;
            case "migrating" -> ImageFeature.MIGRATING;
            default -> ImageFeature.OTHER;
        };
    }

    @Override
    public void createRoot(VmDefinition definition) {
        rootCreation.create(definition);
    }

    @Override
    public Optional<String> unfinished(Image root) {
        return unfinishedRoots
                .of(root)
                .map(when ->
                        "create-vm began to make it (%s) and did not end well. Look at it: if it holds nothing, and nobody has it open any more, remove it with `rbd rm %s`; if it is whole, say so with `%s`"
                                .formatted(when, root, UnfinishedRoots.remedy(root)));
    }

    @Override
    public void create(Image image, Mib size) {
        pools.get(image.pool()).create(image.name(), size.toBytes());
        tell("volume-created", image, Field.of("size", size));
    }

    @Override
    public boolean grow(Image image, Mib size) {
        if (sizeBytes(image) >= size.toBytes()) {
            return false;
        }
        try (OpenImage open = pools.openForWriting(image)) {
            if (open.features().migrating()) {
                throw new StorageException(
                        Reason.BUSY,
                        "%s is being moved by `rbd migration` and was not grown to %s. It grows at the next ensure after that ended."
                                .formatted(image, size));
            }
            boolean grew = open.growTo(size.toBytes());
            tell("volume-grown", image, Field.of("size", size));
            return grew;
        }
    }

    /** Looked at without becoming a watcher: nearly always there is nothing to grow. */
    private long sizeBytes(Image image) {
        try (OpenImage open = pools.openForReading(image)) {
            return open.sizeBytes();
        }
    }

    @Override
    public void makeSwap(Image image) {
        make(image, VolumeContent.swap());
    }

    @Override
    public void makeTmp(Image image, List<SeedFile> files) {
        make(image, VolumeContent.tmp(mkfsXfs, files));
    }

    private void make(Image image, VolumeContent content) {
        long start = System.nanoTime();
        try (OpenImage open = pools.openForWriting(image)) {
            maker.make(open, content);
        }
        tell("volume-made", image, Field.of("seconds", seconds(System.nanoTime() - start)));
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.3f", nanos / 1e9);
    }

    private void tell(String event, Image image, Field detail) {
        List<Field> fields = List.of(Field.of("image", image), detail);
        events.record(new Event(Level.INFO, Optional.empty(), event, fields, null));
    }
}
