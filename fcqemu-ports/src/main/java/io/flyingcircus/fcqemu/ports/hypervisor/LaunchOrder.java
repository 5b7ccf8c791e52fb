package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;
import java.util.Optional;

/**
 * Everything a cold start of QEMU needs.
 *
 * @param definition of the VM
 * @param volumes its disks; root, swap and tmp are always among them
 */
public record LaunchOrder(VmDefinition definition, List<Disk> volumes) {

    /** One disk: which, and the image behind it. */
    public record Disk(VolumeKind kind, Image image) {}

    /** @throws IllegalArgumentException if root, swap or tmp is missing */
    public LaunchOrder {
        volumes = List.copyOf(volumes);
        for (VolumeKind kind : VolumeKind.REQUIRED) {
            if (volumes.stream().noneMatch(disk -> disk.kind() == kind)) {
                throw new IllegalArgumentException(definition.name() + " has no " + kind + " volume to start from");
            }
        }
    }

    /** The image behind one disk. */
    public Optional<Image> image(VolumeKind kind) {
        return volumes.stream()
                .filter(disk -> disk.kind() == kind)
                .map(Disk::image)
                .findFirst();
    }
}
