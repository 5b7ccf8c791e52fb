package io.flyingcircus.fcqemu.domain.maintenance;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.vm.Mib;

/**
 * The cluster's one lock for maintenance: the advisory lock of the image {@code rbd/.fc-qemu.maintenance}, with the host's name as
 * cookie. The image is made when it is first needed, and holds nothing. Who holds the lock is connected no longer: nothing tells
 * whether that host lives.
 */
public final class MaintenanceLock {

    /** Whose lock it is. */
    public static final Image IMAGE = new Image(new PoolName("rbd"), ".fc-qemu.maintenance");

    private static final Mib SIZE = new Mib(1);

    private final HostPorts ports;

    MaintenanceLock(HostPorts ports) {
        this.ports = ports;
    }

    /**
     * Whose turn it is now.
     *
     * @throws StorageException if that cannot be read
     */
    Turn look() {
        try (StorageSession storage = ports.storage().connect()) {
            return isMissing(storage)
                    ? new Turn.Free()
                    : Turn.of(storage.locks().read(IMAGE), ports.name());
        }
    }

    /**
     * Takes it for this host, if nobody has it.
     *
     * @return whose it was before: where {@link Turn.Free}, it is this host's now
     */
    Turn take() {
        try (StorageSession storage = ports.storage().connect()) {
            if (isMissing(storage)) {
                make(storage);
            }
            return switch (storage.locks().lock(IMAGE, ports.name())) {
                case LockOutcome.Taken _ -> new Turn.Free();
                case LockOutcome.Refused(VolumeLock lock) -> {
                    Turn turn = Turn.of(lock, ports.name());
                    // It was given back right after it was refused: whoever tries again gets it.
                    yield turn instanceof Turn.Free ? new Turn.Unreadable("held a moment ago") : turn;
                }
            };
        }
    }

    private static boolean isMissing(StorageSession storage) {
        try {
            VolumeLock _ = storage.locks().read(IMAGE);
            return false;
        } catch (StorageException failure) {
            if (failure.reason() == Reason.NOT_FOUND) {
                return true;
            }
            throw failure;
        }
    }

    private static void make(StorageSession storage) {
        try {
            storage.volumes().create(IMAGE, SIZE);
        } catch (StorageException failure) {
            // Another host was quicker.
            if (failure.reason() != Reason.EXISTS) {
                throw failure;
            }
        }
    }

    /**
     * Gives back exactly this lock.
     *
     * @return whether it was still there
     */
    boolean giveBack(Locker locker) {
        try (StorageSession storage = ports.storage().connect()) {
            return storage.locks().release(IMAGE, locker);
        }
    }
}
