package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.disks.DiskUpkeep;
import io.flyingcircus.fcqemu.domain.guest.GuestUpkeep;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.network.RouteUpkeep;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is kept right about a VM that runs here: its watchdog, its disks, its routes, its registration, its guest. */
public final class Upkeep {

    private final VmWork work;

    /** Keeps up the VM that is being worked on. */
    public Upkeep(VmWork work) {
        this.work = work;
    }

    /**
     * Does all of it; what fails is told, and stops neither the rest nor the VM. The guest, who may waste time, is last.
     *
     * @return what QEMU told; empty if it did not tell all of it
     */
    public Optional<QemuView> run(VmDefinition definition, VmProcess process) {
        Optional<QemuView> told = Optional.empty();
        try (Monitor monitor = work.openMonitor()) {
            List<BlockDevice> disks = qemu(definition, monitor);
            told = Optional.of(new QemuView(disks, monitor.guestAgentConnected()));
        } catch (MonitorException failure) {
            work.events().warning("upkeep-failed", Field.of("reason", failure.getMessage()));
        }
        routes(definition);
        register();
        if (told.filter(QemuView::guestAgent).isPresent()) {
            GuestUpkeep.of(work, process).run(definition);
        }
        return told.filter(view -> !view.disks().isEmpty());
    }

    /** The host's routes to it; also of one whose monitor does not answer. */
    void routes(VmDefinition definition) {
        new RouteUpkeep(work).run(definition);
    }

    /**
     * What QEMU itself is told. A setting it refuses is told and left, and the others are set; a monitor that fails is the
     * caller's matter.
     *
     * @return its disks as they are then; none if it refuses to tell
     */
    List<BlockDevice> qemu(VmDefinition definition, Monitor monitor) {
        List<BlockDevice> disks = new ArrayList<>();
        work.tellQemu("watchdog", monitor::disarmWatchdog);
        work.tellQemu("disks", () -> disks.addAll(new DiskUpkeep(work).run(definition, monitor)));
        return disks;
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
