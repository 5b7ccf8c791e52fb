package io.flyingcircus.fcqemu.domain.snapshots;

import io.flyingcircus.fcqemu.domain.guest.FrozenGuest;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.snapshots.ImageSnapshot;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.snapshots.Snapshots;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.util.List;
import java.util.Optional;

/**
 * Makes a snapshot of the root of a running guest, frozen from before until after.
 *
 * <p>It gets its name last. Until the guest has said that it still was frozen once the snapshot was there, the snapshot is
 * called {@link #UNFINISHED}; so one with a name of its own was taken of a frozen guest, wherever this process was killed
 * and whatever the storage did late.
 */
public final class TakeSnapshot {

    /** What a snapshot is called until it is known to be good. */
    static final SnapshotName UNFINISHED = new SnapshotName("fc-qemu.unfinished");

    private final VmWork work;

    /** Makes snapshots of the VM that is being worked on. Call it holding the VM's lock, for a VM whose QEMU lives here. */
    public TakeSnapshot(VmWork work) {
        this.work = work;
    }

    /**
     * Makes a snapshot. One that is there already is left alone, and the guest not disturbed.
     *
     * @param name without the day until which it is kept
     * @param keepDays how long it is kept; 0 for ever
     * @param pool where the root is looked for first
     * @throws InvalidCommandException if the guest does not run, or the name cannot be used
     * @throws VmStateException if the guest could not be frozen, or its root cannot have a snapshot; nothing is made then
     */
    public TakenSnapshot run(SnapshotName name, int keepDays, PoolName pool) {
        SnapshotName whole = KeepUntil.name(
                name, keepDays, KeepUntil.today(work.ports().clock().now()));
        if (whole.equals(UNFINISHED)) {
            throw new InvalidCommandException(
                    "snapshots that are not finished are called " + whole + ": choose another name.");
        }
        requireGuestToFreeze();
        ImageState root = RootImage.inspect(work.storage().volumes(), work.vm(), pool);
        requireFit(root);
        List<ImageSnapshot> existing = snapshots().list(root.image());
        if (has(existing, whole)) {
            work.events().info("snapshot-exists", Field.of("snapshot", whole));
            return new TakenSnapshot(whole, false);
        }
        if (has(existing, UNFINISHED)) {
            work.events().info("snapshot-unfinished-removed", Field.of("image", root.image()));
            snapshots().remove(root.image(), UNFINISHED);
        }
        take(root.image(), whole);
        return new TakenSnapshot(whole, true);
    }

    private void take(Image root, SnapshotName name) {
        FrozenGuest guest = new FrozenGuest(work);
        Optional<String> notThawed;
        boolean stayedFrozen;
        try {
            guest.freeze();
            create(root);
            stayedFrozen = guest.isStillFrozen();
        } finally {
            notThawed = guest.thaw();
        }
        if (!stayedFrozen) {
            snapshots().remove(root, UNFINISHED);
            throw new VmStateException("the guest of " + work.vm() + " was not frozen any more when its snapshot was"
                    + " there, so that was removed: there is no snapshot " + name + ". Something in the guest thaws it;"
                    + " try again.");
        }
        snapshots().rename(root, UNFINISHED, name);
        work.events().info("snapshot-made", Field.of("image", root), Field.of("snapshot", name));
        if (notThawed.isPresent()) {
            throw new VmStateException("the snapshot " + name + " of " + work.vm()
                    + " was made, but the guest may still be frozen: " + notThawed.get()
                    + " 'fc-qemu ensure " + work.vm() + "' thaws it.");
        }
    }

    /** A request that was not answered may be carried out when the guest writes again: whoever is next cuts it off. */
    private void create(Image root) {
        work.beforeLockRequest();
        try {
            snapshots().create(root, UNFINISHED);
        } catch (StorageException failure) {
            if (failure.reason() == StorageException.Reason.TIMED_OUT) {
                work.lockRequestUnanswered();
            }
            throw failure;
        }
    }

    private void requireGuestToFreeze() {
        try (Monitor monitor = work.openMonitor()) {
            RunStatus status = monitor.status();
            if (status != RunStatus.RUNNING) {
                throw new InvalidCommandException("'snapshot' is for a running VM, and the QEMU of " + work.vm()
                        + " says '" + status + "'. No snapshot was made. See 'fc-qemu status " + work.vm() + "'.");
            }
            if (!monitor.guestAgentConnected()) {
                throw new VmStateException("the guest of " + work.vm()
                        + " has no agent that could freeze it, so no snapshot was made. Check qemu-guest-agent in it.");
            }
        }
    }

    private void requireFit(ImageState root) {
        if (root.features().contains(ImageFeature.MIGRATING)) {
            throw new VmStateException(root.image() + " is being moved by 'rbd migration', so no snapshot was made. Try"
                    + " again when that has ended.");
        }
        if (root.features().contains(ImageFeature.EXCLUSIVE_LOCK)) {
            throw new VmStateException(root.image() + " has the exclusive-lock feature, with which no snapshot can be"
                    + " made while it is locked: run 'rbd feature disable " + root.image() + " exclusive-lock' (first"
                    + " journaling, fast-diff and object-map where it has them).");
        }
        boolean mine = root.lock() instanceof VolumeLock.Held held
                && held.locker().cookie().equals(work.host().value());
        if (!mine) {
            throw new VmStateException("this host does not hold the lock of " + root.image()
                    + ", so what is in it may not be what the guest here wrote; no snapshot was made. Run 'fc-qemu ensure "
                    + work.vm() + "'.");
        }
    }

    private Snapshots snapshots() {
        return work.storage().snapshots();
    }

    private static boolean has(List<ImageSnapshot> snapshots, SnapshotName name) {
        return snapshots.stream().anyMatch(snapshot -> snapshot.name().equals(name.value()));
    }
}
