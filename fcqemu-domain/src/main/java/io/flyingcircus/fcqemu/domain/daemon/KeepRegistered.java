package io.flyingcircus.fcqemu.domain.daemon;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.Upkeep;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.Optional;

/**
 * Refreshes the registration of a VM that could not be ensured, as with the storage away: while its guest runs, others have to
 * find it, and it must not turn critical. One whose QEMU does not say that it runs is not refreshed.
 */
public final class KeepRegistered {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final HostPorts ports;
    private final Settings settings;

    /** Registrations of a host's VMs. */
    public KeepRegistered(HostPorts ports, Settings settings) {
        this.ports = ports;
        this.settings = settings;
    }

    /** Refreshes it if the guest runs here. Does nothing while somebody else is at work on the VM. */
    public void run(VmName vm) {
        Optional<HeldLock> free = ports.locks().tryAcquire(new HostLock.OfVm(vm));
        if (free.isEmpty()) {
            return;
        }
        try (HeldLock _ = free.get();
                VmWork work = VmWork.looking(ports, settings, vm)) {
            if (ports.hypervisor().processes(vm).alive() && runs(work)) {
                new Upkeep(work).register();
            }
        }
    }

    private static boolean runs(VmWork work) {
        try (Monitor monitor = work.openMonitor(PATIENCE)) {
            return monitor.status() == RunStatus.RUNNING;
        } catch (MonitorException unclear) {
            return false;
        }
    }
}
