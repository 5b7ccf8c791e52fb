package io.flyingcircus.fcqemu.domain.volumes;

import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.Optional;

/**
 * One volume of a VM as it was observed.
 *
 * @param place where it is
 * @param image its state; empty unless it was found in exactly one pool
 */
public record VolumeState(VolumePlace place, Optional<ImageState> image) {

    /** Which volume. */
    public VolumeKind kind() {
        return place.kind();
    }

    /** Whose its lock is, seen from {@code host}. */
    public Holder holder(HostName host) {
        return image.map(state -> Holder.of(state.lock(), host)).orElse(Holder.NO_IMAGE);
    }

    /** The lock on it, if it can be read. */
    public Optional<Locker> locker() {
        return image.map(ImageState::lock)
                .filter(VolumeLock.Held.class::isInstance)
                .map(lock -> ((VolumeLock.Held) lock).locker());
    }
}
