package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.locks.QemuClients;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.time.Duration;
import java.util.List;

/** Looks at a VM from this host. Changes nothing, and turns every failure to look into part of what was seen. */
public final class Observer {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final VmWork work;

    /** Looks at the VM that is being worked on. */
    public Observer(VmWork work) {
        this.work = work;
    }

    /** Looks at everything. */
    public Observation observe(PoolName pool) {
        work.expectStorage();
        Qemu qemu = qemu();
        VolumesView volumes = volumes(pool);
        try {
            List<String> cutOff = volumes instanceof VolumesView.Known
                    ? new QemuClients(work).cutOff(qemu.process().processes())
                    : List.of();
            return new Observation(qemu.process(), qemu.monitor(), volumes, cutOff, catalog());
        } catch (StorageException failure) {
            VolumesView unreadable = new VolumesView.Unreadable(failure.getMessage());
            return new Observation(qemu.process(), qemu.monitor(), unreadable, List.of(), catalog());
        }
    }

    /** Looks only for a QEMU here and, if it has one, whether that was cut off from the storage. */
    public Observation glance() {
        ProcessState process = work.ports().hypervisor().processes(work.vm());
        VolumesView notRead = new VolumesView.Unreadable("not looked at");
        return new Observation(
                process, new MonitorView.NotAsked(), notRead, knownCutOff(process), new CatalogView.Known(List.of()));
    }

    private List<String> knownCutOff(ProcessState process) {
        try {
            return new QemuClients(work).cutOff(process.processes());
        } catch (StorageException failure) {
            work.events().debug("blocklist-unreadable", Field.of("reason", failure.getMessage()));
            return List.of();
        }
    }

    private record Qemu(ProcessState process, MonitorView monitor) {}

    /**
     * A process whose monitor has gone is usually just ending, or just starting: both are looked at again until they fit
     * together, or the patience is over.
     */
    private Qemu qemu() {
        Duration deadline = work.ports().clock().elapsed().plus(work.settings().settlePatience());
        while (true) {
            ProcessState process = work.ports().hypervisor().processes(work.vm());
            if (!process.alive()) {
                return new Qemu(process, new MonitorView.NotAsked());
            }
            MonitorView monitor = askMonitor();
            if (!(monitor instanceof MonitorView.Gone)
                    || work.ports().clock().elapsed().compareTo(deadline) >= 0) {
                return new Qemu(process, monitor);
            }
            work.ports().clock().sleep(BETWEEN_LOOKS);
        }
    }

    /** QEMU's status, or why it could not be had. */
    public MonitorView askMonitor() {
        try (Monitor monitor = work.openMonitor()) {
            MigrationPhase phase = monitor.migration().look().phase();
            Transfer transfer = new Transfer(
                    phase.underWay(),
                    phase == MigrationPhase.COMPLETED,
                    monitor.migration().markedFor().isPresent(),
                    monitor.migration().markedForOldHost().isPresent(),
                    Transfer.Memory.of(phase));
            return new MonitorView.Answered(monitor.status(), transfer);
        } catch (MonitorException.Gone failure) {
            return new MonitorView.Gone(failure.getMessage());
        } catch (MonitorException failure) {
            return new MonitorView.Unclear(failure.getMessage());
        }
    }

    /** The volumes, or why they could not be read. */
    public VolumesView volumes(PoolName pool) {
        try {
            return new VolumesView.Known(VolumeSet.observe(work.storage().volumes(), work.vm(), pool));
        } catch (StorageException failure) {
            return new VolumesView.Unreadable(failure.getMessage());
        }
    }

    /** Where the VM is registered, or why that could not be read. */
    public CatalogView catalog() {
        try {
            return new CatalogView.Known(work.ports().catalog().whereabouts(work.vm()));
        } catch (CatalogException failure) {
            return new CatalogView.Unreadable(failure.getMessage());
        }
    }
}
