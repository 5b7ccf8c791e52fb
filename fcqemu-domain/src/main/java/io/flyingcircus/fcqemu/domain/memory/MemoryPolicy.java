package io.flyingcircus.fcqemu.domain.memory;

import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/** Decides whether one more VM fits on a host. Asked under the host lock, so that no two starts spend the same memory. */
public final class MemoryPolicy {

    private final MemoryLimits limits;

    /** A policy within {@code limits}. */
    public MemoryPolicy(MemoryLimits limits) {
        this.limits = limits;
    }

    /** What running VMs have been promised, their overhead included. */
    public Mib booked(List<VmProcess> running) {
        Mib sum = Mib.ZERO;
        for (VmProcess process : running) {
            sum = sum.plus(process.bookedMemory()).plus(limits.overhead());
        }
        return sum;
    }

    /**
     * Refuses a VM that does not fit.
     *
     * @param running all VM processes of the host
     * @param available what the host could give without swapping
     * @throws RefusedException naming what is needed and what there is
     */
    public void requireRoom(VmName vm, Mib guestMemory, List<VmProcess> running, Mib available) {
        Mib needed = guestMemory.plus(limits.overhead());
        Mib booked = booked(running);
        long bookable = limits.bookable().value();
        if (bookable > 0 && booked.plus(needed).value() > bookable) {
            throw new RefusedException(vm + " needs " + needed + " (" + guestMemory + " and " + limits.overhead()
                    + " overhead), but of " + limits.bookable() + " bookable on this host " + booked
                    + " are taken by " + running.size() + " running VMs. Nothing was started. Move or stop a VM,"
                    + " place " + vm + " on another host, or raise vm-max-total-memory.");
        }
        if (needed.compareTo(available) > 0) {
            throw new RefusedException(vm + " needs " + needed + " (" + guestMemory + " and " + limits.overhead()
                    + " overhead), but this host has only " + available + " available. Nothing was started."
                    + " Move or stop a VM, or place " + vm + " on another host.");
        }
    }
}
