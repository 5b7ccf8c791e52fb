package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;

/**
 * A live QEMU process, recognised by its command line ({@code NAME,process=kvm.NAME}) as that VM's. PID and start time
 * together name one process for ever; PIDs alone are used again.
 *
 * @param vm whose it is
 * @param pid process id
 * @param startTicks start time in clock ticks since boot, field 22 of {@code /proc/PID/stat}
 * @param bookedMemory the {@code -m} of its command line
 * @param incoming whether its command line says that it was started for a guest that arrives ({@code -incoming})
 */
public record VmProcess(VmName vm, long pid, long startTicks, Mib bookedMemory, boolean incoming) {

    /** One that was started from its disks. */
    public VmProcess(VmName vm, long pid, long startTicks, Mib bookedMemory) {
        this(vm, pid, startTicks, bookedMemory, false);
    }
}
