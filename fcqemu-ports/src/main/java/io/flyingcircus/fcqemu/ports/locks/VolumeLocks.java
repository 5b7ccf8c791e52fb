package io.flyingcircus.fcqemu.ports.locks;

import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.HostName;

/**
 * Advisory exclusive locks of images (librbd's, as {@code rbd lock add} makes them). Operations are sent one at a time.
 * A {@link io.flyingcircus.fcqemu.ports.failure.StorageException} leaves the outcome unknown: read again.
 */
public interface VolumeLocks {

    /** Who holds an image's lock (librbd {@code rbd_list_lockers}). */
    VolumeLock read(Image image);

    /** Takes an image's lock with {@code host} as cookie (librbd {@code rbd_lock_exclusive}). */
    LockOutcome lock(Image image, HostName host);

    /**
     * Releases exactly this lock, which may have been taken by an earlier connection (librbd {@code rbd_unlock} or
     * {@code rbd_break_lock}, without putting the locker on the blocklist).
     *
     * @return false if it was not there any more; look again before doing anything else
     */
    boolean release(Image image, Locker locker);
}
