package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
     * Cuts the holders off, and whoever else has the volumes open, each told before; then breaks their locks: the rest
     * first, the token last. Right before each, all locks must still be as they were.
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
        List<VolumeClient> clients = VolumeClient.of(images);
        if (toBreak.isEmpty() && (clients.isEmpty() || fencing == Fencing.NONE)) {
            work.events().info("force-unlock", Field.of("result", "nothing-to-break"));
        } else {
            breakAll(toBreak, images, clients);
        }
        if (!failures.isEmpty()) {
            throw new VmStateException("not all locks of " + work.vm() + " could be broken: "
                    + String.join("; ", failures) + ". The others are free.");
        }
    }

    private record Held(Image image, Locker locker) {}

    private void breakAll(List<Held> locks, List<ImageState> before, List<VolumeClient> clients) {
        tellOf(clients);
        List<Image> images = before.stream().map(ImageState::image).toList();
        CutOff cutOff = new CutOff(work, images.getFirst());
        switch (fencing) {
            case FIRST -> cutOff.all(toCutOff(clients));
            case NONE -> warnOfNobodyCutOff();
        }
        List<Image> broken = new ArrayList<>();
        for (Held lock : locks.reversed()) {
            if (fencing == Fencing.FIRST && lock.equals(locks.getFirst())) {
                // A host that was just starting the VM may have opened volumes since the first look.
                cutOff.all(watchers(images));
            }
            requireUnchanged(before, broken);
            breakOne(lock);
            broken.add(lock.image());
        }
    }

    /** Who will be cut off is said before it is done: it may be a backup. */
    private void tellOf(List<VolumeClient> clients) {
        String ownAddress = work.storage().clientAddress();
        for (VolumeClient client : clients) {
            work.events()
                    .info(
                            "storage-client",
                            Field.of("client", client.address()),
                            Field.of("id", client.clientId()),
                            Field.of("locked", client.locked()),
                            Field.of("open", client.open()),
                            Field.of("whose", client.whose(clients, work.host(), ownAddress)));
        }
    }

    private List<VolumeClient> watchers(List<Image> images) {
        return VolumeClient.of(work.storage().volumes().inspect(images)).stream()
                .filter(client -> !client.open().isEmpty())
                .toList();
    }

    /** A process of this host that took locks and has nothing open may well live and be at other work. */
    private List<VolumeClient> toCutOff(List<VolumeClient> clients) {
        String ownAddress = work.storage().clientAddress();
        return clients.stream()
                .filter(client -> !client.open().isEmpty()
                        || !client.lockedFor().equals(Optional.of(work.host().value()))
                        || !ClientAddress.sameHost(client.address(), ownAddress))
                .toList();
    }

    private void warnOfNobodyCutOff() {
        work.events()
                .warning(
                        "no-fence",
                        Field.of(
                                "meaning",
                                "nobody is cut off: a QEMU of this VM that still lives anywhere goes on writing, and"
                                        + " together with a second one destroys the guest's file systems"));
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
