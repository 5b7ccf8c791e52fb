package io.flyingcircus.fcqemu.domain.snapshots;

import io.flyingcircus.fcqemu.domain.report.VmEvents;
import io.flyingcircus.fcqemu.domain.snapshots.Pruned.Fate;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Removes snapshots whose name says that their time is over, and no other. Needs no lock of the VM: whoever makes a snapshot
 * makes none that is over, and one that two hosts remove at once is gone all the same.
 */
public final class PruneSnapshots {

    /** Whether anything is removed. */
    public enum Mode {
        /** They are removed. */
        REMOVE,
        /** It is only said what would be. */
        DRY_RUN
    }

    private final StorageSession storage;
    private final ListSnapshots lister;
    private final Mode mode;
    private final List<Pruned> pruned = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    /** Removes what is over by now. */
    public PruneSnapshots(StorageSession storage, Instant now, Mode mode) {
        this.storage = storage;
        this.lister = new ListSnapshots(storage, now);
        this.mode = mode;
    }

    /** Removes those of one VM. What goes wrong with it is kept for the report, and touches no other VM. */
    public void run(VmName vm, PoolName pool, VmEvents events) {
        try {
            Optional<Image> root = RootImage.find(storage.volumes(), vm, pool);
            if (root.isPresent()) {
                for (RootSnapshot snapshot : lister.of(root.get())) {
                    if (snapshot.expired()) {
                        prune(vm, root.get(), snapshot, events).ifPresent(pruned::add);
                    }
                }
            }
        } catch (StorageException | VmStateException failure) {
            failed(failure, events);
        }
    }

    /** What became of all of them so far. */
    public PruneReport report() {
        return new PruneReport(pruned, failures);
    }

    private void failed(FcQemuException failure, VmEvents events) {
        events.warning("snapshots-not-pruned", Field.of("reason", failure.getMessage()));
        failures.add(failure.getMessage());
    }

    private Optional<Pruned> prune(VmName vm, Image root, RootSnapshot snapshot, VmEvents events) {
        Optional<String> obstacle = obstacle(root, snapshot);
        if (obstacle.isPresent()) {
            return pruned(vm, snapshot, Fate.KEPT, obstacle.get());
        }
        if (mode == Mode.DRY_RUN) {
            return pruned(vm, snapshot, Fate.REMOVABLE, "");
        }
        String name = snapshot.snapshot().name();
        try {
            storage.snapshots().remove(root, new SnapshotName(name));
        } catch (StorageException failure) {
            if (failure.reason() == Reason.BUSY) {
                return pruned(vm, snapshot, Fate.KEPT, "it is protected, or in use");
            }
            if (failure.reason() != Reason.NOT_FOUND) { // else somebody else removed it meanwhile
                failed(failure, events);
                return Optional.empty();
            }
        }
        events.info("snapshot-removed", Field.of("image", root), Field.of("snapshot", name));
        return pruned(vm, snapshot, Fate.REMOVED, "");
    }

    private Optional<String> obstacle(Image root, RootSnapshot snapshot) {
        if (snapshot.snapshot().isProtected()) {
            return Optional.of("it is protected");
        }
        if (snapshot.snapshot().hasChildren()) {
            return Optional.of("images were cloned from it");
        }
        if (!SnapshotName.isValid(snapshot.snapshot().name())) {
            return Optional.of("its name is none that fc-qemu gives");
        }
        boolean migrating =
                storage.volumes().inspect(List.of(root)).getFirst().features().contains(ImageFeature.MIGRATING);
        return migrating ? Optional.of(root + " is being moved by 'rbd migration'") : Optional.empty();
    }

    private static Optional<Pruned> pruned(VmName vm, RootSnapshot snapshot, Fate fate, String reason) {
        return Optional.of(
                new Pruned(vm, snapshot.snapshot().name(), snapshot.keepUntil().orElseThrow(), fate, reason));
    }
}
