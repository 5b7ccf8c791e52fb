package io.flyingcircus.fcqemu.cli.training;

import io.flyingcircus.fcqemu.ports.locks.Fence;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.locks.FenceNotes;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.locks.VolumeLocks;
import io.flyingcircus.fcqemu.ports.snapshots.ImageSnapshot;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.snapshots.Snapshots;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PendingConnection;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.SeedFile;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A storage in which a VM has all volumes, all of them locked and opened by this host. Nothing can be changed in it;
 * snapshots are made and forgotten.
 */
final class PretendStorage implements Storage {

    private static final String ADDRESS = "127.0.0.1:0/1";

    private final HostName host;

    PretendStorage(HostName host) {
        this.host = host;
    }

    @Override
    public StorageSession connect() {
        return new Session();
    }

    @Override
    public PendingConnection begin() {
        return new Pending();
    }

    private final class Pending implements PendingConnection {

        @Override
        public StorageSession session() {
            return connect();
        }

        @Override
        public void close() {}
    }

    private VolumeLock held() {
        return new VolumeLock.Held(new Locker("client.1", host.value(), ADDRESS));
    }

    private static UnsupportedOperationException changesNothing() {
        return new UnsupportedOperationException("the training changes nothing");
    }

    private static final class ForgottenSnapshots implements Snapshots {

        @Override
        public List<ImageSnapshot> list(Image image) {
            return List.of();
        }

        @Override
        public void create(Image image, SnapshotName name) {}

        @Override
        public void rename(Image image, SnapshotName from, SnapshotName to) {}

        @Override
        public void remove(Image image, SnapshotName name) {
            throw changesNothing();
        }
    }

    private final class Session implements StorageSession, Volumes, VolumeLocks, Fence {

        @Override
        public String clientAddress() {
            return ADDRESS;
        }

        @Override
        public Volumes volumes() {
            return this;
        }

        @Override
        public VolumeLocks locks() {
            return this;
        }

        @Override
        public Fence fence() {
            return this;
        }

        @Override
        public Snapshots snapshots() {
            return new ForgottenSnapshots();
        }

        @Override
        public FenceNotes fenceNotes() {
            throw changesNothing();
        }

        @Override
        public List<VolumePlace> find(VmName vm, PoolName wanted) {
            return VolumeKind.REQUIRED.stream()
                    .<VolumePlace>map(kind -> new VolumePlace.Found(kind, Image.of(wanted, vm, kind)))
                    .toList();
        }

        @Override
        public List<Image> all(int mostImages) {
            return List.of();
        }

        @Override
        public Map<Image, String> lastHolders(List<Image> images) {
            return Map.of();
        }

        @Override
        public List<ImageState> inspect(List<Image> images) {
            return images.stream()
                    .map(image -> new ImageState(
                            image,
                            5L << 30,
                            List.of(ImageFeature.LAYERING),
                            held(),
                            List.of(new Watcher("client.2", ADDRESS))))
                    .toList();
        }

        @Override
        public List<ImageState> readHeaders(List<Image> images) {
            return images.stream()
                    .map(image ->
                            new ImageState(image, 5L << 30, List.of(ImageFeature.LAYERING), held(), Optional.empty()))
                    .toList();
        }

        @Override
        public VolumeLock read(Image image) {
            return held();
        }

        @Override
        public boolean mayBlock() {
            return true;
        }

        @Override
        public List<FenceEntry> entries() {
            return List.of(new FenceEntry("127.0.0.1:0/2", Instant.EPOCH));
        }

        @Override
        public void close() {}

        @Override
        public void createRoot(VmDefinition definition) {
            throw changesNothing();
        }

        @Override
        public Optional<String> unfinished(Image root) {
            return Optional.empty();
        }

        @Override
        public void create(Image image, Mib size) {
            throw changesNothing();
        }

        @Override
        public boolean grow(Image image, Mib size) {
            throw changesNothing();
        }

        @Override
        public void makeSwap(Image image) {
            throw changesNothing();
        }

        @Override
        public void makeTmp(Image image, List<SeedFile> files) {
            throw changesNothing();
        }

        @Override
        public LockOutcome lock(Image image, HostName wanted) {
            throw changesNothing();
        }

        @Override
        public boolean release(Image image, Locker locker) {
            throw changesNothing();
        }

        @Override
        public void block(String address, Duration expiry) {
            throw changesNothing();
        }

        @Override
        public void unblock(String address) {
            throw changesNothing();
        }
    }
}
