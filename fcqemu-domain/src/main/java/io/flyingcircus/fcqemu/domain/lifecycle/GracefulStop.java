package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.guest.GuestUpkeep;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import java.time.Duration;
import java.util.List;

/** Stops a VM: asks its guest to shut down, ends QEMU if that takes too long, and clears away. */
public final class GracefulStop {

    private final VmWork work;

    /** Stops the VM that is being worked on. */
    public GracefulStop(VmWork work) {
        this.work = work;
    }

    /**
     * Stops it.
     *
     * @param signal how to ask the guest
     * @param pool where to look for the volumes first
     */
    public void run(ShutdownSignal signal, PoolName pool) {
        List<VmProcess> processes =
                work.ports().hypervisor().processes(work.vm()).processes();
        new EndProcess(work).endForeignSupervisors();
        if (ask(signal) && !allEnded(processes, work.settings().stop().graceful())) {
            work.events()
                    .warning(
                            "stop-timed-out",
                            Field.of("after", work.settings().stop().graceful()),
                            Field.of("action", "end-process"));
        }
        new EndProcess(work).endAll();
        new ClearAway(work).run(pool);
        work.events().info("stopped");
    }

    /** Whether the guest was asked, or QEMU is going away by itself. */
    private boolean ask(ShutdownSignal signal) {
        try (Monitor monitor = work.openMonitor()) {
            new GuestUpkeep(work).thaw(monitor);
            monitor.askToShutDown(signal);
            work.events().info("asked-to-shut-down", Field.of("signal", signal));
            return true;
        } catch (MonitorException.Gone gone) {
            // It may be ending this very moment; that is what we want.
            work.events().debug("monitor-gone", Field.of("reason", gone.getMessage()));
            return true;
        } catch (MonitorException failure) {
            work.events()
                    .warning(
                            "cannot-ask-to-shut-down",
                            Field.of("reason", failure.getMessage()),
                            Field.of("action", "end-process"));
            return false;
        }
    }

    private boolean allEnded(List<VmProcess> processes, Duration patience) {
        Duration deadline = work.ports().clock().elapsed().plus(patience);
        for (VmProcess process : processes) {
            Duration left = deadline.minus(work.ports().clock().elapsed());
            if (!work.ports().hypervisor().awaitExit(process, left.isNegative() ? Duration.ZERO : left)) {
                return false;
            }
        }
        return true;
    }
}
