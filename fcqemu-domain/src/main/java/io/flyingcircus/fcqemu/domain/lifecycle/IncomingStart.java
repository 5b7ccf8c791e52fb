package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.memory.MemoryPolicy;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;

/** Starts a QEMU that waits for a guest, if there is room for it. */
public final class IncomingStart {

    private final VmWork work;

    /** Starts one for the VM that is being worked on. */
    public IncomingStart(VmWork work) {
        this.work = work;
    }

    /**
     * Starts it.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.RefusedException if it does not fit
     * @throws io.flyingcircus.fcqemu.ports.failure.LaunchException if QEMU cannot be started here
     */
    public VmProcess run(IncomingOrder order) {
        work.ports().hypervisor().requireLaunchable(work.vm());
        try (HeldLock _ = work.ports()
                .locks()
                .acquire(
                        new HostLock.OfHost(),
                        work.settings().migration().times().silence())
                .orElseThrow(() -> new BusyException("another start on the target has held its run/fc-qemu.lock for too"
                        + " long; find it with 'fuser -v' on that file"))) {
            new MemoryPolicy(work.settings().memory())
                    .requireRoom(
                            work.vm(),
                            order.machine().memory(),
                            work.ports().hypervisor().allProcesses(),
                            work.ports().memory().available());
            VmProcess process = work.ports().hypervisor().launchIncoming(order);
            work.events().info("launched", Field.of("pid", process.pid()), Field.of("incoming", true));
            return process;
        }
    }
}
