package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import java.util.List;

/**
 * What a QEMU told while its VM was kept up.
 *
 * @param disks as it sees them
 * @param guestAgent whether an agent in the guest holds its port open
 */
public record QemuView(List<BlockDevice> disks, boolean guestAgent) {
    public QemuView {
        disks = List.copyOf(disks);
    }
}
