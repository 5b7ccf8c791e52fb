package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.HeaderLock;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.locks.VolumeLocks;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Advisory locks, asked of the header object of each image: what is read is never older than the call, this client is never
 * taken for one that uses the volume, and no operation waits for other clients.
 *
 * <p>Hosts with the old tool may have read a lock when they opened the image, and librbd reads it again only when it is told
 * to. That is done once at the end, when nothing waits for it.
 */
final class CephLocks implements VolumeLocks {

    /** For watchers that were killed; the others answer in milliseconds. */
    private static final Duration HEARING = Duration.ofMillis(500);

    /** In the metadata of the image, where {@code rbd image-meta list} shows it. */
    private static final String LAST_HOLDER = "fc-qemu.last-holder";

    private final OpenPools pools;
    /** Images whose lock was changed here, and the cookie of the last that had it. */
    private final ConcurrentMap<Image, String> changed = new ConcurrentHashMap<>();

    CephLocks(OpenPools pools) {
        this.pools = pools;
    }

    @Override
    public VolumeLock read(Image image) {
        return LockReading.of(lockOf(image).read());
    }

    @Override
    public Map<Image, VolumeLock> readAll(List<Image> images) {
        return InParallel.each(images, this::read);
    }

    @Override
    public LockOutcome lock(Image image, HostName host) {
        HeaderLock lock = lockOf(image);
        try {
            lock.take(host.value());
            changed.put(image, host.value());
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
        HeaderLock lock = lockOf(image);
        try {
            lock.breakLock(locker);
            changed.put(image, locker.cookie());
            return true;
        } catch (StorageException failed) {
            if (failed.reason() == Reason.NOT_FOUND) {
                return false;
            }
            throw failed;
        }
    }

    @Override
    public List<Image> releaseAll(Map<Image, Locker> locks) {
        List<Map.Entry<Image, Locker>> each = List.copyOf(locks.entrySet());
        return InParallel.each(each, lock -> release(lock.getKey(), lock.getValue())).entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(released -> released.getKey().getKey())
                .toList();
    }

    /** Tells whoever has an image open whose lock was changed here. Whether all hear it does not matter. */
    void tellWatchers() {
        InParallel.map(List.copyOf(changed.keySet()), this::tellWatchers);
        changed.clear();
    }

    /**
     * Notes of each image whose lock was changed here who had it, for {@link #lastHolders}. At the end, when nobody waits for it:
     * a hand-over does. That it cannot be written harms nothing.
     */
    void noteHolders() {
        InParallel.map(List.copyOf(changed.entrySet()), this::noteHolder);
    }

    private boolean noteHolder(Map.Entry<Image, String> holder) {
        Image image = holder.getKey();
        try {
            pools.get(image.pool()).setHeaderMetadata(image.name(), LAST_HOLDER, holder.getValue());
            return true;
        } catch (StorageException _) {
            return false;
        }
    }

    @Override
    public Map<Image, String> lastHolders(List<Image> images) {
        Map<Image, String> known = new LinkedHashMap<>();
        InParallel.each(images, this::lastHolder)
                .forEach((image, holder) -> holder.ifPresent(cookie -> known.put(image, cookie)));
        return known;
    }

    private Optional<String> lastHolder(Image image) {
        try {
            return switch (read(image)) {
                case VolumeLock.Held held -> Optional.of(held.locker().cookie());
                case VolumeLock.Free _ -> pools.get(image.pool()).headerMetadata(image.name(), LAST_HOLDER);
                case VolumeLock.Unreadable _ -> Optional.empty();
            };
        } catch (StorageException failed) {
            if (failed.reason() == Reason.NOT_FOUND) {
                return Optional.empty();
            }
            throw failed;
        }
    }

    private boolean tellWatchers(Image image) {
        try {
            lockOf(image).tellWatchers(HEARING);
            return true;
        } catch (StorageException _) {
            return false;
        }
    }

    private HeaderLock lockOf(Image image) {
        return pools.get(image.pool()).headerLock(image.name());
    }
}
