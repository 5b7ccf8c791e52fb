package io.flyingcircus.fcqemu.domain.disks;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSizes;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;
import java.util.Optional;

/** Keeps the disks of a running VM as its definition says. What already is so is not touched. */
public final class DiskUpkeep {

    private final VmWork work;
    private final ThrottlePolicy policy;
    private boolean changed;

    /** Keeps up the disks of the VM that is being worked on. */
    public DiskUpkeep(VmWork work) {
        this.work = work;
        this.policy = new ThrottlePolicy(work.settings().poolThrottles());
    }

    /**
     * Sets throttles that differ, and grows the root disk if it is smaller than defined. Never shrinks one. What QEMU refuses
     * of one disk keeps nothing else from being done.
     *
     * @return the disks as they are now; a size or a throttle that was refused is as it was
     */
    public List<BlockDevice> run(VmDefinition definition, Monitor monitor) {
        changed = false;
        List<BlockDevice> devices = monitor.blockDevices();
        for (BlockDevice device : devices) {
            work.tellQemu("throttle of " + device.device(), () -> throttle(definition, monitor, device));
            if (name(device)
                    .equals(Image.of(definition.rbdPool(), work.vm(), VolumeKind.ROOT)
                            .name())) {
                work.tellQemu("size of " + device.device(), () -> grow(definition, monitor, device));
            }
        }
        return changed ? monitor.blockDevices() : devices;
    }

    /** Only sets throttles that differ. */
    public void throttle(VmDefinition definition, Monitor monitor) {
        for (BlockDevice device : monitor.blockDevices()) {
            work.tellQemu("throttle of " + device.device(), () -> throttle(definition, monitor, device));
        }
    }

    private void throttle(VmDefinition definition, Monitor monitor, BlockDevice device) {
        Throttle wanted = policy.throttle(definition, pool(definition, device));
        if (device.throttle().equals(wanted)) {
            return;
        }
        monitor.setThrottle(device.device(), wanted);
        changed = true;
        work.events().info("set-throttle", Field.of("disk", device.device()), Field.of("throttle", wanted.describe()));
    }

    private void grow(VmDefinition definition, Monitor monitor, BlockDevice device) {
        long wanted = VolumeSizes.root(definition).toBytes();
        if (device.sizeBytes() >= wanted) {
            return;
        }
        Image image = Image.of(pool(definition, device), work.vm(), VolumeKind.ROOT);
        Optional<String> obstacle = growthObstacle(image);
        if (obstacle.isPresent()) {
            work.events().warning("not-resized", Field.of("volume", image), Field.of("reason", obstacle.get()));
            return;
        }
        monitor.resize(device.device(), wanted);
        changed = true;
        work.events().info("grow-disk", Field.of("disk", device.device()), Field.of("bytes", wanted));
    }

    /** An image that {@code rbd migration} moves must keep its size. */
    private Optional<String> growthObstacle(Image image) {
        try {
            return work.storage()
                            .volumes()
                            .inspect(List.of(image))
                            .getFirst()
                            .features()
                            .contains(ImageFeature.MIGRATING)
                    ? Optional.of("rbd-migration")
                    : Optional.empty();
        } catch (StorageException failure) {
            return Optional.of(failure.getMessage());
        }
    }

    /** {@code NAME.root} of {@code pool/NAME.root}. */
    private static String name(BlockDevice device) {
        return device.image().substring(device.image().lastIndexOf('/') + 1);
    }

    /** The pool the disk really is in, which may not be the one new volumes are made in. */
    private static PoolName pool(VmDefinition definition, BlockDevice device) {
        int slash = device.image().lastIndexOf('/');
        String pool = slash < 0 ? "" : device.image().substring(0, slash);
        return PoolName.isValid(pool) ? new PoolName(pool) : definition.rbdPool();
    }
}
