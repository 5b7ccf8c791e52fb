package io.flyingcircus.fcqemu.ports.storage;

import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import java.util.List;

/**
 * One image at one moment.
 *
 * @param image which
 * @param sizeBytes its size
 * @param features those it has, in the order of the enum
 * @param lock who holds its advisory lock
 * @param watchers who has it open for writing, without the connection that asks
 */
public record ImageState(
        Image image, long sizeBytes, List<ImageFeature> features, VolumeLock lock, List<Watcher> watchers) {

    public ImageState {
        features = features.stream().distinct().sorted().toList();
        watchers = List.copyOf(watchers);
    }
}
