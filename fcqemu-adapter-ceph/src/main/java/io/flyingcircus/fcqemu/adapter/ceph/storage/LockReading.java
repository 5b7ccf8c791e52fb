package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.AdvisoryLock;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import java.util.List;
import java.util.regex.Pattern;

/** What the lock of an image as librbd reads it means for a VM. */
final class LockReading {

    private static final Pattern CLIENT = Pattern.compile("client\\.[0-9]+");

    private LockReading() {}

    /**
     * Free, held by somebody with a name, or unreadable: Ceph shows {@code client.?} for some old lockers, and shared
     * locks or those with a tag (as the exclusive-lock feature takes them) are none of ours.
     */
    static VolumeLock of(AdvisoryLock lock) {
        List<Locker> lockers = lock.lockers();
        if (lockers.isEmpty()) {
            return new VolumeLock.Free();
        }
        Locker first = lockers.getFirst();
        boolean ofOurKind = lock.exclusive() && lock.tag().isEmpty() && lockers.size() == 1;
        return ofOurKind && CLIENT.matcher(first.clientId()).matches()
                ? new VolumeLock.Held(first)
                : new VolumeLock.Unreadable(describe(lock));
    }

    private static String describe(AdvisoryLock lock) {
        String lockers = String.join(
                ", ",
                lock.lockers().stream()
                        .map(locker -> "%s '%s' at %s".formatted(locker.clientId(), locker.cookie(), locker.address()))
                        .toList());
        return "%s lock%s held by %s"
                .formatted(
                        lock.exclusive() ? "exclusive" : "shared",
                        lock.tag().isEmpty() ? "" : " with tag '" + lock.tag() + "'",
                        lockers);
    }
}
