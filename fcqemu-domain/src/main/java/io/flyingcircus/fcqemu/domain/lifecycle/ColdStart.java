package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.locks.QemuClients;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.memory.MemoryPolicy;
import io.flyingcircus.fcqemu.domain.volumes.VolumePreparation;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts a VM from its disks. QEMU is started stopped; its guest executes only after all locks were read once more and
 * found to be this host's, by the one process that lets it go on.
 */
public final class ColdStart {

    private final VmWork work;
    private final VolumeLocking locking;
    private final MemoryPolicy memory;

    /** Starts the VM that is being worked on. */
    public ColdStart(VmWork work) {
        this.work = work;
        this.locking = new VolumeLocking(work);
        this.memory = new MemoryPolicy(work.settings().memory());
    }

    /**
     * Starts it. If that fails before the guest executed, everything is cleared away again, locks included.
     *
     * @param observed its volumes as they are now
     * @throws FcQemuException of whatever kind the failure is
     */
    public void run(VmDefinition definition, VolumeSet observed) {
        work.ports().hypervisor().requireLaunchable(work.vm());
        requireStartable(observed);
        requireRoom(definition);
        VolumeSet volumes = new VolumePreparation(work).createMissing(definition, observed);
        requireStartable(volumes);
        List<Image> images = volumes.images();
        new QemuClients(work).cutOffDead(volumes.imageStates());
        releaseLeftovers(images);
        locking.takeAll(images);
        Resume resume = new Resume(work);
        try {
            new VolumePreparation(work).fill(definition, volumes);
            VmProcess process = launch(new LaunchOrder(definition, volumes.disks()));
            resume.run(definition, process, images);
        } catch (RuntimeException failure) {
            if (!resume.mayExecute()) {
                undo(definition, failure);
            }
            throw failure;
        }
        Upkeep upkeep = new Upkeep(work);
        upkeep.routes(definition);
        upkeep.register();
        work.events().info("started");
    }

    private void requireStartable(VolumeSet volumes) {
        List<String> obstacles = new ArrayList<>(StartConditions.obstacles(
                work.vm(), volumes, work.host(), work.storage().clientAddress()));
        volumes.get(VolumeKind.ROOT)
                .image()
                .map(ImageState::image)
                .ifPresent(root -> work.storage()
                        .volumes()
                        .unfinished(root)
                        .ifPresent(why -> obstacles.add(root + " may be half made: " + why)));
        if (!obstacles.isEmpty()) {
            throw new VmStateException(
                    work.vm() + " was not started, nothing was changed: " + String.join("; ", obstacles) + ".");
        }
    }

    private void requireRoom(VmDefinition definition) {
        memory.requireRoom(
                work.vm(),
                definition.memory(),
                work.ports().hypervisor().allProcesses(),
                work.ports().memory().available());
    }

    private void releaseLeftovers(List<Image> images) {
        List<String> failures = locking.releaseMine(images);
        if (!failures.isEmpty()) {
            throw new VmStateException(work.vm() + " was not started: old locks of this host could not be released: "
                    + String.join("; ", failures) + ". Try again when the storage answers.");
        }
    }

    /** Under the host lock, so that no two starts spend the same memory. */
    private VmProcess launch(LaunchOrder order) {
        try (HeldLock _ = work.ports()
                .locks()
                .acquire(new HostLock.OfHost(), work.settings().lockPatience())
                .orElseThrow(() -> new BusyException(work.vm() + " was not started: another start on this host has held"
                        + " run/fc-qemu.lock for "
                        + work.settings().lockPatience().toMinutes()
                        + " minutes. Find it with 'fuser -v' on that file and end it, then try again."))) {
            requireRoom(order.definition());
            VmProcess process = work.ports().hypervisor().launch(order);
            work.events().info("launched", Field.of("pid", process.pid()));
            return process;
        }
    }

    private void undo(VmDefinition definition, RuntimeException failure) {
        work.events().warning("start-failed", Field.of("action", "clear-away"));
        try {
            new EndProcess(work).endAll();
            new ClearAway(work).run(definition.rbdPool());
        } catch (RuntimeException left) {
            failure.addSuppressed(left);
            work.events().warning("clear-away-failed", left);
        }
    }
}
