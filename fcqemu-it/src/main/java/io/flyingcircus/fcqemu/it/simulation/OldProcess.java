package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;

/** A VM's QEMU as the old tool sees it. */
final class OldProcess {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final InMemoryHost host;
    private final VmName vm;

    OldProcess(InMemoryHost host, VmName vm) {
        this.host = host;
        this.vm = vm;
    }

    boolean alive() {
        return host.ports().hypervisor().processes(vm).alive();
    }

    /** Whether it executes, by process and monitor. */
    boolean running() {
        if (!alive()) {
            return false;
        }
        try (Monitor monitor = host.ports().hypervisor().openMonitor(vm, PATIENCE)) {
            return monitor.status() == RunStatus.RUNNING;
        } catch (MonitorException failure) {
            return false;
        }
    }

    /** Ends it, whatever it is about. */
    void destroy() {
        for (VmProcess process : host.ports().hypervisor().processes(vm).processes()) {
            host.ports().hypervisor().signal(process, ProcessSignal.TERMINATE);
            host.ports().hypervisor().awaitExit(process, PATIENCE);
        }
    }
}
