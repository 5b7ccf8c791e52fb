package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import io.flyingcircus.fcqemu.ports.locks.Locker;
import java.util.List;

/**
 * The advisory lock of an image as {@code rbd_list_lockers} reads it.
 *
 * @param exclusive whether it excludes all others; meaningless without lockers
 * @param tag       what shared lockers have in common; empty for exclusive locks
 * @param lockers   who holds it; nobody: it is free
 */
public record AdvisoryLock(boolean exclusive, String tag, List<Locker> lockers) {

    public AdvisoryLock {
        lockers = List.copyOf(lockers);
    }
}
