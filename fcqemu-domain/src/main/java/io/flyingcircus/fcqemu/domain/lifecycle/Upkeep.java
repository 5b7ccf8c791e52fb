package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;

/** What is kept right about a VM that runs here: its registration, its watchdog. */
public final class Upkeep {

    private final VmWork work;

    /** Keeps up the VM that is being worked on. */
    public Upkeep(VmWork work) {
        this.work = work;
    }

    /** Does all of it; what fails is told, and stops neither the rest nor the VM. */
    public void run() {
        try (Monitor monitor = work.openMonitor()) {
            monitor.disarmWatchdog();
        } catch (MonitorException failure) {
            work.events().warning("upkeep-failed", Field.of("reason", failure.getMessage()));
        }
        register();
    }

    /** Registers the VM as running here, or refreshes that; Consul being down never stops a VM. */
    public void register() {
        try {
            work.ports().catalog().register(work.vm());
        } catch (CatalogException failure) {
            work.events().warning("register-failed", Field.of("reason", failure.getMessage()));
        }
    }
}
