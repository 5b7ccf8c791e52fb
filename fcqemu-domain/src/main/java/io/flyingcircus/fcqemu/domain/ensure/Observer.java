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
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Looks at a VM from this host. Changes nothing, and turns every failure to look into part of what was seen. */
public final class Observer {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final VmWork work;
    private final Predicate<Qemu> onlyLooks;
    private final Predicate<Qemu> readsHeaders;

    /** Looks at the VM that is being worked on, so that anything may be decided by what is seen. */
    public Observer(VmWork work) {
        this(work, _ -> false, _ -> false);
    }

    private Observer(VmWork work, Predicate<Qemu> onlyLooks, Predicate<Qemu> readsHeaders) {
        this.work = work;
        this.onlyLooks = onlyLooks;
        this.readsHeaders = readsHeaders;
    }

    /** Looks at it for one who changes nothing: the storage, over the connection that is kept for that, if there is one. */
    public static Observer looking(VmWork work) {
        return new Observer(work, _ -> true, _ -> false);
    }

    /**
     * Looks at it likewise if its QEMU is as it is wanted, so that most of the time nothing has to be changed; and then opens no
     * volume, unless who has them open is still to be noted. Whether it did is for {@link VmWork#looksForItself} and
     * {@link Observation#tellsWhoHasVolumesOpen} to tell.
     */
    static Observer lookingFirst(VmWork work, Wanted wanted) {
        QemuClients clients = new QemuClients(work);
        return new Observer(
                work,
                qemu -> qemu.isAs(wanted),
                qemu -> qemu.isAs(wanted) && qemu.process().processes().stream().allMatch(clients::areNoted));
    }

    /** Looks at everything. */
    public Observation observe(PoolName pool) {
        work.expectLook();
        Qemu qemu = qemu();
        Supplier<StorageLook> storage = storage(qemu);
        VolumesView volumes = readsHeaders.test(qemu)
                ? volumes(() -> VolumeSet.observeHeaders(storage.get(), work.vm(), pool))
                : volumes(() -> VolumeSet.observe(storage.get(), work.vm(), pool));
        try {
            List<String> cutOff = volumes instanceof VolumesView.Known
                    ? new QemuClients(work).cutOff(qemu.process().processes(), storage)
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
            return new QemuClients(work)
                    .cutOff(process.processes(), storage(new Qemu(process, new MonitorView.NotAsked())));
        } catch (StorageException failure) {
            work.events().debug("blocklist-unreadable", Field.of("reason", failure.getMessage()));
            return List.of();
        }
    }

    /** Once a command has a connection of its own, it looks over that. */
    private Supplier<StorageLook> storage(Qemu qemu) {
        if (onlyLooks.test(qemu)) {
            return work::look;
        }
        return () -> {
            StorageSession _ = work.storage();
            return work.look();
        };
    }

    private record Qemu(ProcessState process, MonitorView monitor) {

        /** Whether nothing of it has to be changed for what is wanted, as far as it can be seen. */
        boolean isAs(Wanted wanted) {
            return switch (wanted) {
                case Wanted.Here _ ->
                    monitor instanceof MonitorView.Answered(RunStatus status, Transfer transfer)
                            && status == RunStatus.RUNNING
                            && !transfer.underWay();
                case Wanted.Elsewhere _, Wanted.Away _, Wanted.Offline _ -> !process.alive();
                case Wanted.AsItIs _, Wanted.Unknown _ -> true;
            };
        }
    }

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
        return volumes(() -> VolumeSet.observe(work.look(), work.vm(), pool));
    }

    private static VolumesView volumes(Supplier<VolumeSet> look) {
        try {
            return new VolumesView.Known(look.get());
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
