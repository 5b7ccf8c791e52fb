package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.OpenImage;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.locks.VolumeLocks;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.HostName;

/**
 * Advisory locks. Each operation opens the image anew, for reading only: what librbd knows of a lock is as old as the
 * opening, and so this client is never taken for one that uses the volume.
 */
final class CephLocks implements VolumeLocks {

    private final OpenPools pools;

    CephLocks(OpenPools pools) {
        this.pools = pools;
    }

    @Override
    public VolumeLock read(Image image) {
        try (OpenImage open = pools.openForReading(image)) {
            return LockReading.of(open.advisoryLockWhenOpened());
        }
    }

    @Override
    public LockOutcome lock(Image image, HostName host) {
        try (OpenImage open = pools.openForReading(image)) {
            open.lock(host.value());
            return new LockOutcome.Taken();
        } catch (StorageException failed) {
            return switch (failed.reason()) {
                // This very connection has it, with this very cookie.
                case EXISTS -> new LockOutcome.Taken();
                case BUSY -> new LockOutcome.Refused(read(image));
                case TIMED_OUT,
                        NOT_FOUND,
                        NOT_PERMITTED,
                        BLOCKLISTED,
                        HAS_SNAPSHOTS,
                        READ_ONLY,
                        COMMAND_FAILED,
                        OTHER -> throw failed;
            };
        }
    }

    @Override
    public boolean release(Image image, Locker locker) {
        try (OpenImage open = pools.openForReading(image)) {
            return release(open, locker);
        }
    }

    private boolean release(OpenImage open, Locker locker) {
        try {
            if (locker.clientId().equals(pools.cluster().lockerId())) {
                open.unlock(locker.cookie());
            } else {
                open.breakLock(locker);
            }
            return true;
        } catch (StorageException failed) {
            if (failed.reason() == Reason.NOT_FOUND) {
                return false;
            }
            throw failed;
        }
    }
}
