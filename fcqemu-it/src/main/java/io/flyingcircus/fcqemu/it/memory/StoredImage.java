package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.SeedFile;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One image of the cluster, to be arranged and looked at. */
public final class StoredImage {

    private final Image image;
    private final List<ImageFeature> features = new ArrayList<>(List.of(ImageFeature.LAYERING));
    private final List<Watcher> watchers = new ArrayList<>();
    private final SortedMap<String, FenceNote> notes = new TreeMap<>();
    private final List<StoredSnapshot> snapshots = new ArrayList<>();
    private VolumeLock lock = new VolumeLock.Free();
    private @Nullable String lastHolder;
    private long sizeBytes;
    private String content = "zeroes";
    private List<SeedFile> seedFiles = List.of();
    private long writes;

    StoredImage(Image image, long sizeBytes) {
        this.image = image;
        this.sizeBytes = sizeBytes;
    }

    /** Which one. */
    public Image image() {
        return image;
    }

    /** Its size. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Who holds its advisory lock. */
    public VolumeLock lock() {
        return lock;
    }

    /** Who has it open for writing. */
    public List<Watcher> watchers() {
        return List.copyOf(watchers);
    }

    /** The notes of clients that were cut off because of it, by address. */
    public List<FenceNote> notes() {
        return List.copyOf(notes.values());
    }

    /** What is on it: {@code zeroes}, {@code root}, {@code swap} or {@code tmp}. */
    public String content() {
        return content;
    }

    /** The files that were put on it when it was made the tmp volume. */
    public List<SeedFile> seedFiles() {
        return seedFiles;
    }

    /** Its snapshots, oldest first. */
    public List<StoredSnapshot> snapshots() {
        return List.copyOf(snapshots);
    }

    /** Has a snapshot made of it. */
    public StoredSnapshot addSnapshot(String name) {
        StoredSnapshot made = new StoredSnapshot(name, this);
        snapshots.add(made);
        return made;
    }

    Optional<StoredSnapshot> snapshot(String name) {
        return snapshots.stream()
                .filter(snapshot -> snapshot.name().equals(name))
                .findFirst();
    }

    void removeSnapshot(StoredSnapshot snapshot) {
        snapshots.remove(snapshot);
    }

    /** Switches a feature on. */
    public StoredImage with(ImageFeature feature) {
        features.add(feature);
        return this;
    }

    /** Has its lock held, or free, as a test wants it. */
    public StoredImage locked(VolumeLock by) {
        lock = by;
        return this;
    }

    /** Has it open by somebody. */
    public StoredImage watchedBy(Watcher watcher) {
        watchers.add(watcher);
        return this;
    }

    /** How often a guest wrote to it. */
    public long writes() {
        return writes;
    }

    void write() {
        writes++;
    }

    void note(FenceNote note) {
        notes.put(note.address(), note);
    }

    void forget(String address) {
        notes.remove(address);
    }

    void lock(VolumeLock by) {
        if (by instanceof VolumeLock.Held held) {
            lastHolder = held.locker().cookie();
        }
        lock = by;
    }

    /** Who holds its lock, or held it last. */
    Optional<String> lastHolder() {
        return switch (lock) {
            case VolumeLock.Held held -> Optional.of(held.locker().cookie());
            case VolumeLock.Free _ -> Optional.ofNullable(lastHolder);
            case VolumeLock.Unreadable _ -> Optional.empty();
        };
    }

    void unwatch(String address) {
        watchers.removeIf(watcher -> watcher.address().equals(address));
    }

    void resize(long bytes) {
        sizeBytes = bytes;
    }

    void fill(String with, List<SeedFile> files) {
        content = with;
        seedFiles = List.copyOf(files);
    }

    boolean has(ImageFeature feature) {
        return features.contains(feature);
    }

    ImageState state(StorageClient asking) {
        List<Watcher> others = watchers.stream()
                .filter(watcher -> !watcher.clientId().equals(asking.id()))
                .toList();
        return new ImageState(image, sizeBytes, features, lock, others);
    }
}
