package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.host.StopSettings;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;

/** Ends QEMU processes without asking their guest: QMP {@code quit}, then SIGTERM, then SIGKILL, each with its patience. */
public final class EndProcess {

    private final VmWork work;

    /** Ends processes of the VM that is being worked on. */
    public EndProcess(VmWork work) {
        this.work = work;
    }

    /**
     * Ends all processes of the VM on this host.
     *
     * @throws VmStateException if one still lives after SIGKILL
     */
    public void endAll() {
        for (VmProcess process : work.ports().hypervisor().processes(work.vm()).processes()) {
            end(process);
        }
    }

    /** Ends the supervisors with which the old tool would start the VM again; its processes live on. */
    public void endForeignSupervisors() {
        for (VmProcess process : work.ports().hypervisor().processes(work.vm()).processes()) {
            endForeignSupervisor(process);
        }
    }

    private void endForeignSupervisor(VmProcess process) {
        if (work.ports().hypervisor().endForeignSupervisor(process)) {
            work.events().info("end-foreign-supervisor", Field.of("pid-of-qemu", process.pid()));
        }
    }

    private void end(VmProcess process) {
        StopSettings patience = work.settings().stop();
        endForeignSupervisor(process);
        work.events().info("end-process", Field.of("pid", process.pid()));
        if (quit() && work.ports().hypervisor().awaitExit(process, patience.quit())) {
            return;
        }
        work.ports().hypervisor().signal(process, ProcessSignal.TERMINATE);
        if (work.ports().hypervisor().awaitExit(process, patience.terminate())) {
            return;
        }
        work.events().warning("end-process", Field.of("pid", process.pid()), Field.of("signal", "KILL"));
        work.ports().hypervisor().signal(process, ProcessSignal.KILL);
        if (!work.ports().hypervisor().awaitExit(process, patience.kill())) {
            throw new VmStateException("the QEMU of " + work.vm() + " (PID " + process.pid() + ") still lives "
                    + patience.kill().toSeconds() + " s after SIGKILL: it hangs in the kernel. Its locks were kept."
                    + " Check what it waits for in /proc/" + process.pid() + "/stack; run 'fc-qemu ensure " + work.vm()
                    + "' when it has gone.");
        }
    }

    private boolean quit() {
        try (Monitor monitor = work.openMonitor()) {
            monitor.quit();
            return true;
        } catch (MonitorException.Gone gone) {
            return true;
        } catch (MonitorException failure) {
            work.events().warning("quit-failed", Field.of("reason", failure.getMessage()));
            return false;
        }
    }
}
