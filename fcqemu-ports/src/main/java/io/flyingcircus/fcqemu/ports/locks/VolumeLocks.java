package io.flyingcircus.fcqemu.ports.locks;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Advisory exclusive locks of images (librbd's, as {@code rbd lock add} makes them). Operations are sent one at a time, but for
 * those on several images. A {@link StorageException} leaves the outcome unknown: read again.
 */
public interface VolumeLocks {

    /** Who holds an image's lock (librbd {@code rbd_list_lockers}). */
    VolumeLock read(Image image);

    /**
     * Who holds the lock of each of these images, in their order. They may be read at the same time, or one after the other: each
     * answer is as new as the call, and together they are no picture of one moment.
     */
    default Map<Image, VolumeLock> readAll(List<Image> images) {
        Map<Image, VolumeLock> locks = new LinkedHashMap<>();
        images.forEach(image -> locks.put(image, read(image)));
        return locks;
    }

    /**
     * The hosts, by their cookies, that hold the locks of images, or held them last, as far as that is known: each connection notes
     * at its end whose locks it took and released, others note nothing. An image of which nothing is known, or that is not
     * there any more, is left out.
     */
    Map<Image, String> lastHolders(List<Image> images);

    /** Takes an image's lock with {@code host} as cookie (librbd {@code rbd_lock_exclusive}). */
    LockOutcome lock(Image image, HostName host);

    /**
     * Releases exactly this lock, which may have been taken by an earlier connection (librbd {@code rbd_unlock} or
     * {@code rbd_break_lock}, without putting the locker on the blocklist).
     *
     * @return false if it was not there any more; look again before doing anything else
     */
    boolean release(Image image, Locker locker);

    /**
     * Releases exactly these locks, as {@link #release} does each, in no particular order and maybe at the same time.
     *
     * @return the images whose lock was there
     * @throws StorageException if the outcome of one is unknown; the others were tried
     */
    default List<Image> releaseAll(Map<Image, Locker> locks) {
        List<Image> released = new ArrayList<>();
        StorageException unknown = null;
        for (Map.Entry<Image, Locker> lock : locks.entrySet()) {
            try {
                if (release(lock.getKey(), lock.getValue())) {
                    released.add(lock.getKey());
                }
            } catch (StorageException failure) {
                unknown = unknown == null ? failure : unknown;
            }
        }
        if (unknown != null) {
            throw unknown;
        }
        return released;
    }
}
