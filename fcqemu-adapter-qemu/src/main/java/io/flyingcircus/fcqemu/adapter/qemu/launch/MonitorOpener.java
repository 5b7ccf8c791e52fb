package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;

/** Opens QMP sessions. */
@FunctionalInterface
public interface MonitorOpener {

    /**
     * Connects to a VM's QMP monitor and reads its greeting.
     *
     * @param patience longest wait for both
     * @throws io.flyingcircus.fcqemu.ports.failure.MonitorException told apart by its subclasses
     */
    Monitor open(VmName vm, Duration patience);
}
