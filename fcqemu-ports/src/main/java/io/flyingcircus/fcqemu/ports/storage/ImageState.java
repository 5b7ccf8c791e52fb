package io.flyingcircus.fcqemu.ports.storage;

import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import java.util.List;
import java.util.Optional;

/**
 * One image at one moment.
 *
 * @param image which
 * @param sizeBytes its size
 * @param features those it has, in the order of the enum
 * @param lock who holds its advisory lock
 * @param knownWatchers who has it open for writing, without the connection that asks; empty if that was not asked
 */
public record ImageState(
        Image image,
        long sizeBytes,
        List<ImageFeature> features,
        VolumeLock lock,
        Optional<List<Watcher>> knownWatchers) {

    public ImageState {
        features = features.stream().distinct().sorted().toList();
        knownWatchers = knownWatchers.map(List::copyOf);
    }

    /** An image of which it was asked who has it open. */
    public ImageState(
            Image image, long sizeBytes, List<ImageFeature> features, VolumeLock lock, List<Watcher> watchers) {
        this(image, sizeBytes, features, lock, Optional.of(watchers));
    }

    /** The same as its header tells it, which does not know who has it open. */
    public ImageState withoutWatchers() {
        return new ImageState(image, sizeBytes, features, lock, Optional.empty());
    }

    /**
     * Who has it open for writing, without the connection that asks.
     *
     * @throws IllegalStateException if that was not asked: it must not be taken for nobody
     */
    public List<Watcher> watchers() {
        return knownWatchers.orElseThrow(() -> new IllegalStateException("nobody asked who has " + image + " open"));
    }
}
