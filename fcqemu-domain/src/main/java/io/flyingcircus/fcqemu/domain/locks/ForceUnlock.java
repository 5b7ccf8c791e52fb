package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import java.util.ArrayList;
import java.util.List;

/**
 * Breaks the locks of a host that is gone. An advisory lock stops no writes, so its holder is cut off from the storage
 * first: whoever has the volumes open, and the clients that took the locks. If that is not possible, nothing is broken.
 */
public final class ForceUnlock {

    /** Whether the holders of the locks are cut off from the storage before. */
    public enum Fencing {
        /** They are; without permission nothing is broken. */
        FIRST,
        /** They are not: somebody else makes sure that the VM runs nowhere. */
        NONE
    }

    private final VmWork work;
    private final Fencing fencing;

    /** Breaks locks of the VM that is being worked on. */
    public ForceUnlock(VmWork work, Fencing fencing) {
        this.work = work;
        this.fencing = fencing;
    }

    /**
     * Cuts the holders off, then breaks their locks: the rest first, the token last. Right before each, all locks must
     * still be as they were.
     *
     * @throws VmStateException if a lock changed hands meanwhile, or one cannot be read; says what was broken
     * @throws StorageException if the storage fails, or does not permit cutting clients off
     */
    public void run(VolumeSet volumes) {
        List<ImageState> images = volumes.existing().stream()
                .map(volume -> volume.image().orElseThrow())
                .toList();
        List<Held> toBreak = new ArrayList<>();
        List<String> failures = new ArrayList<>();
        for (ImageState state : images) {
            switch (state.lock()) {
                case VolumeLock.Free _ -> {}
                case VolumeLock.Held held -> toBreak.add(new Held(state.image(), held.locker()));
                case VolumeLock.Unreadable _ ->
                    failures.add(state.image() + " is " + VolumeLocking.describe(state.lock())
                            + "; it can be removed with 'rbd lock rm' once the VM is known to run nowhere");
            }
        }
        if (toBreak.isEmpty()) {
            work.events().info("force-unlock", Field.of("result", "nothing-to-break"));
        } else {
            breakAll(toBreak, images);
        }
        if (!failures.isEmpty()) {
            throw new VmStateException("not all locks of " + work.vm() + " could be broken: "
                    + String.join("; ", failures) + ". The others are free.");
        }
    }

    private record Held(Image image, Locker locker) {}

    private void breakAll(List<Held> locks, List<ImageState> before) {
        List<Image> images = before.stream().map(ImageState::image).toList();
        List<String> fenced = new ArrayList<>();
        switch (fencing) {
            case FIRST -> {
                for (Held lock : locks) {
                    fenceOnce(lock.locker().address(), fenced);
                }
                fenceWatchers(images, fenced);
            }
            case NONE -> warnOfNobodyCutOff(locks, before);
        }
        List<Image> broken = new ArrayList<>();
        for (Held lock : locks.reversed()) {
            if (fencing == Fencing.FIRST && lock.equals(locks.getFirst())) {
                // A host that was just starting the VM may have opened volumes since the first look.
                fenceWatchers(images, fenced);
            }
            requireUnchanged(before, broken);
            breakOne(lock);
            broken.add(lock.image());
        }
    }

    private void warnOfNobodyCutOff(List<Held> locks, List<ImageState> images) {
        work.events()
                .warning(
                        "no-fence",
                        Field.of(
                                "meaning",
                                "nobody is cut off: a QEMU of this VM that still lives anywhere goes on writing, and"
                                        + " together with a second one destroys the guest's file systems"),
                        Field.of(
                                "holders",
                                locks.stream()
                                        .map(lock -> lock.image() + " "
                                                + lock.locker().cookie())
                                        .toList()),
                        Field.of(
                                "open-at",
                                images.stream()
                                        .flatMap(image -> image.watchers().stream())
                                        .map(Watcher::address)
                                        .distinct()
                                        .toList()));
    }

    /** A lock that somebody took, gave up or exchanged since the first look means that a host is at work on the VM. */
    private void requireUnchanged(List<ImageState> before, List<Image> broken) {
        for (ImageState state : before) {
            VolumeLock expected = broken.contains(state.image()) ? new VolumeLock.Free() : state.lock();
            VolumeLock now = work.storage().locks().read(state.image());
            if (!now.equals(expected)) {
                throw changedHands(state.image(), expected, now);
            }
        }
    }

    private VmStateException changedHands(Image image, VolumeLock before, VolumeLock now) {
        return new VmStateException("the lock of " + image + " changed hands while " + work.vm()
                + " was being unlocked: it was " + VolumeLocking.describe(before) + ", now it is "
                + VolumeLocking.describe(now) + ". Nothing more was broken. A host is at work on " + work.vm()
                + ": look at 'fc-qemu status " + work.vm() + "' before trying again.");
    }

    private void fenceWatchers(List<Image> images, List<String> fenced) {
        for (ImageState state : work.storage().volumes().inspect(images)) {
            for (Watcher watcher : state.watchers()) {
                fenceOnce(watcher.address(), fenced);
            }
        }
        List<String> listed = work.storage().fence().entries().stream()
                .map(FenceEntry::address)
                .toList();
        for (String address : fenced) {
            if (!listed.contains(address)) {
                throw new VmStateException("the client " + address + " of " + work.vm()
                        + " was put on the blocklist but is not listed there, so it may still write. No further lock was"
                        + " broken. Check 'ceph osd blocklist ls' and try again.");
            }
        }
    }

    private void fenceOnce(String address, List<String> fenced) {
        if (fenced.contains(address) || address.equals(work.storage().clientAddress())) {
            return;
        }
        work.storage().fence().block(address, work.settings().fenceExpiry());
        fenced.add(address);
        work.events()
                .warning(
                        "fence",
                        Field.of("client", address),
                        Field.of("expiry", work.settings().fenceExpiry()));
    }

    private void breakOne(Held lock) {
        boolean broken =
                new VolumeLocking(work).request(() -> work.storage().locks().release(lock.image(), lock.locker()));
        if (!broken) {
            throw changedHands(
                    lock.image(),
                    new VolumeLock.Held(lock.locker()),
                    work.storage().locks().read(lock.image()));
        }
        work.events()
                .warning(
                        "break-lock",
                        Field.of("volume", lock.image()),
                        Field.of("holder", lock.locker().cookie()),
                        Field.of("client", lock.locker().clientId()));
    }
}
