package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.disks.DiskUpkeep;
import io.flyingcircus.fcqemu.domain.guest.GuestUpkeep;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.network.RouteUpkeep;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/** What is kept right about a VM that runs here: its watchdog, its disks, its routes, its registration, its guest. */
public final class Upkeep {

    private final VmWork work;

    /** Keeps up the VM that is being worked on. */
    public Upkeep(VmWork work) {
        this.work = work;
    }

    /** Does all of it; what fails is told, and stops neither the rest nor the VM. The guest, who may waste time, is last. */
    public void run(VmDefinition definition, VmProcess process) {
        boolean agentConnected = false;
        try (Monitor monitor = work.openMonitor()) {
            qemu(definition, monitor);
            agentConnected = monitor.guestAgentConnected();
        } catch (MonitorException failure) {
            work.events().warning("upkeep-failed", Field.of("reason", failure.getMessage()));
        }
        routes(definition);
        register();
        if (agentConnected) {
            GuestUpkeep.of(work, process).run(definition);
        }
    }

    /** The host's routes to it; also of one whose monitor does not answer. */
    void routes(VmDefinition definition) {
        new RouteUpkeep(work).run(definition);
    }

    /**
     * What QEMU itself is told. A setting it refuses is told and left, and the others are set; a monitor that fails is the
     * caller's matter.
     */
    void qemu(VmDefinition definition, Monitor monitor) {
        work.tellQemu("watchdog", monitor::disarmWatchdog);
        work.tellQemu("disks", () -> new DiskUpkeep(work).run(definition, monitor));
    }

    /**
     * The part of it that must be right before the guest executes. Disks do not grow yet: those of a guest that has arrived, or was
     * sent, are inactive until {@code cont}, and QEMU aborts when it is to resize one then.
     */
    void beforeItExecutes(VmDefinition definition, Monitor monitor) {
        work.tellQemu("watchdog", monitor::disarmWatchdog);
        work.tellQemu("disks", () -> new DiskUpkeep(work).throttle(definition, monitor));
    }

    /** Registers the VM as running here, or refreshes that; Consul being down never stops a VM. */
    public void register() {
        work.tellCatalog("register-failed", catalog -> catalog.register(work.vm()));
    }
}
