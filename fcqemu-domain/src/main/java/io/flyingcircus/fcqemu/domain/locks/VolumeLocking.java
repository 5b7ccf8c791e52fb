package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.locks.LockOutcome;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The locks of one VM's volumes, taken and released in the order that keeps a VM from running twice: token (the root's
 * lock) first when taking, last when releasing, one operation at a time. In a hand-over the token goes first, and then the rest
 * in any order. An operation whose outcome is unknown counts as failed.
 *
 * <p>All methods take the images token first.
 */
public final class VolumeLocking {

    private final VmWork work;

    /** Locks of the VM that is being worked on. */
    public VolumeLocking(VmWork work) {
        this.work = work;
    }

    /**
     * Takes all locks. If one is refused, or its outcome is unknown, what was taken is released again.
     *
     * @throws VmStateException naming the volume and who holds it
     * @throws StorageException if the storage fails meanwhile
     */
    public void takeAll(List<Image> images) {
        List<Image> touched = new ArrayList<>();
        try {
            for (Image image : images) {
                touched.add(image);
                take(image);
            }
        } catch (VmStateException | StorageException failure) {
            releaseAfter(failure, touched);
            throw failure;
        }
    }

    private void take(Image image) {
        switch (request(() -> work.storage().locks().lock(image, work.host()))) {
            case LockOutcome.Taken _ -> work.events().debug("lock", Field.of("volume", image));
            case LockOutcome.Refused refused ->
                throw new VmStateException(image + " of " + work.vm() + " cannot be locked, it is "
                        + describe(refused.lock()) + ". Stop the VM there, or if that host is gone for good, use"
                        + " 'fc-qemu force-unlock " + work.vm() + "'.");
        }
    }

    /**
     * Takes as many locks as can be had, and keeps those.
     *
     * @throws VmStateException naming those that could not be taken
     */
    public void takeAsFarAsPossible(List<Image> images) {
        List<String> failures = new ArrayList<>();
        for (Image image : images) {
            try {
                take(image);
            } catch (VmStateException | StorageException failure) {
                failures.add(image + ": " + failure.getMessage());
            }
        }
        if (!failures.isEmpty()) {
            throw new VmStateException("not all volumes of " + work.vm() + " could be locked, the others are: "
                    + String.join("; ", failures));
        }
    }

    /**
     * Releases this host's locks, whichever of its processes took them, as far as it can. Call it only when no process
     * of the VM lives here.
     *
     * @return what could not be released, each with its reason
     */
    public List<String> releaseMine(List<Image> images) {
        List<String> failures = new ArrayList<>();
        for (Image image : images.reversed()) {
            try {
                VolumeLock lock = work.storage().locks().read(image);
                switch (lock) {
                    case VolumeLock.Free _ -> {}
                    case VolumeLock.Unreadable _ -> failures.add(image + " is " + describe(lock));
                    case VolumeLock.Held held when isMine(held.locker()) -> release(image, held.locker());
                    case VolumeLock.Held _ -> {}
                }
            } catch (StorageException failure) {
                failures.add(image + ": " + failure.getMessage());
            }
        }
        return failures;
    }

    /**
     * Releases exactly this lock, which was read before.
     *
     * @return false if it was not there any more: look at everything anew
     * @throws StorageException if the outcome is unknown
     */
    public boolean release(Image image, Locker locker) {
        boolean released = request(() -> work.storage().locks().release(image, locker));
        work.events().debug("unlock", Field.of("volume", image), Field.of("released", released));
        return released;
    }

    /**
     * Releases exactly these locks, which were read before, in any order: once the token is given away, which of the others goes
     * first does not matter. One that was not there any more is left as it is.
     *
     * @throws StorageException if the outcome of one is unknown
     */
    public void releaseRest(Map<Image, Locker> locks) {
        List<Image> released = request(() -> work.storage().locks().releaseAll(locks));
        locks.keySet()
                .forEach(image -> work.events()
                        .debug("unlock", Field.of("volume", image), Field.of("released", released.contains(image))));
    }

    /**
     * Sends one request that takes or releases a lock. From the first one on a killed process may leave a lock, or a request
     * on its way, that the next one has to find.
     */
    <T> T request(Supplier<T> lockRequest) {
        work.beforeLockRequest();
        try {
            return lockRequest.get();
        } catch (StorageException failure) {
            work.lockRequestUnanswered();
            throw failure;
        }
    }

    private void releaseAfter(RuntimeException failure, List<Image> images) {
        for (String left : releaseMine(images)) {
            failure.addSuppressed(new VmStateException(left));
        }
    }

    /**
     * Reads all locks, which may take no longer than reading one.
     *
     * @throws VmStateException unless every lock is this host's
     */
    public void requireAllMine(List<Image> images) {
        work.storage().locks().readAll(images).forEach((image, lock) -> {
            if (!(lock instanceof VolumeLock.Held held && isMine(held.locker()))) {
                throw new VmStateException(work.vm() + " must not run here: its volume " + image + " is "
                        + describe(lock) + ". Somebody interfered since it was locked for this host. Look at"
                        + " 'fc-qemu status " + work.vm() + "', then run 'fc-qemu ensure " + work.vm() + "'.");
            }
        });
    }

    private boolean isMine(Locker locker) {
        return locker.cookie().equals(work.host().value());
    }

    /** A lock's state in words. */
    public static String describe(VolumeLock lock) {
        return switch (lock) {
            case VolumeLock.Free _ -> "not locked";
            case VolumeLock.Held held ->
                "locked by " + held.locker().cookie() + " (" + held.locker().clientId() + ", "
                        + held.locker().address() + ")";
            case VolumeLock.Unreadable unreadable ->
                "locked by a client that the cluster does not name (" + unreadable.found() + ")";
        };
    }
}
