package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.StorageClientNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The storage clients that a VM's QEMU has, and whether they were cut off. Once they are, they no longer watch their images,
 * and nothing in QEMU tells their addresses; so they are noted while they do.
 */
public final class QemuClients {

    /** Its process is dead: what it left on its way is delivered within minutes or not at all. */
    private static final Duration DEAD_EXPIRY = Duration.ofHours(1);

    private final VmWork work;

    /** Clients of the QEMU of the VM that is being worked on. */
    public QemuClients(VmWork work) {
        this.work = work;
    }

    /**
     * Notes who has the VM's volumes open on this host: before a cold start nobody had. Whatever else on this host has them
     * open is cut off with QEMU, if ever, because a {@code force-unlock} cuts off all who have them open.
     */
    public void note(VmProcess process, List<ImageState> images) {
        String here = work.look().clientAddress();
        List<String> addresses = images.stream()
                .flatMap(image -> image.watchers().stream())
                .map(Watcher::address)
                .filter(address -> ClientAddress.sameHost(address, here))
                .distinct()
                .toList();
        if (!addresses.isEmpty()) {
            notes().ofQemu(process, addresses);
        }
    }

    /**
     * Notes those of a QEMU whose guest is to go on, unless that was done: one that is cut off from now on is known by them. One
     * that was before no longer watches its volumes; its guest would stop at the first write, and nothing would tell why.
     *
     * @throws VmStateException if nobody on this host has one of them open
     */
    public void noteNew(VmProcess process, List<ImageState> images) {
        if (areNoted(process)) {
            return;
        }
        String here = work.storage().clientAddress();
        for (ImageState image : images) {
            if (image.watchers().stream().noneMatch(watcher -> ClientAddress.sameHost(watcher.address(), here))) {
                throw new VmStateException("the QEMU of " + work.vm() + " does not have " + image.image()
                        + " open any more, so its guest must not go on: somebody cut it off from the storage"
                        + " ('fc-qemu force-unlock'), or its storage client is reconnecting right now. Run 'fc-qemu ensure "
                        + work.vm() + "'.");
            }
        }
        note(process, images);
    }

    /** Notes them unless that was done, as for a QEMU that another tool started. */
    public void noteOnce(VmProcess process, List<ImageState> images) {
        if (!areNoted(process)) {
            note(process, images);
        }
    }

    /** Whether the clients of a QEMU are noted, so that nobody has to be asked for them. */
    public boolean areNoted(VmProcess process) {
        return !notes().ofQemu(process).isEmpty();
    }

    /**
     * Those clients of these processes that are on the blocklist.
     *
     * @param storage where that is looked up, if there are any
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException if that cannot be read
     */
    public List<String> cutOff(List<VmProcess> processes, Supplier<StorageLook> storage) {
        List<String> clients = processes.stream()
                .flatMap(process -> notes().ofQemu(process).stream())
                .toList();
        if (clients.isEmpty()) {
            return List.of();
        }
        List<String> listed =
                storage.get().blocklist().stream().map(FenceEntry::address).toList();
        return clients.stream().filter(listed::contains).toList();
    }

    /**
     * Cuts off clients of a QEMU that was killed and are still taken for alive, so that a write they had on its way can
     * reach no volume any more; each request about a lock would also wait for them for seconds. Call it only when no process
     * of the VM lives here. That this is not permitted is told and otherwise ignored.
     */
    public void cutOffDead(List<ImageState> images) {
        List<String> noted = notes().ofLastQemu(work.vm());
        List<String> dead = images.stream()
                .flatMap(image -> image.watchers().stream())
                .map(Watcher::address)
                .filter(noted::contains)
                .distinct()
                .toList();
        for (String address : dead) {
            try {
                work.storage().fence().block(address, DEAD_EXPIRY);
                work.events().info("fence", Field.of("client", address), Field.of("reason", "its QEMU was killed"));
            } catch (StorageException failure) {
                work.events()
                        .warning("fence-failed", Field.of("client", address), Field.of("reason", failure.getMessage()));
                return;
            }
        }
    }

    private StorageClientNotes notes() {
        return work.ports().hypervisor().storageClients();
    }
}
