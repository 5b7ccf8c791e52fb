package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.domain.lifecycle.EndProcess;
import io.flyingcircus.fcqemu.domain.lifecycle.IncomingStart;
import io.flyingcircus.fcqemu.domain.lifecycle.Resume;
import io.flyingcircus.fcqemu.domain.locks.QemuClients;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamEnd;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The QEMU that waits for a guest, and the locks that are taken for it: the same in whatever order the source calls. */
final class ArrivingQemu {

    private static final Duration LOADING = Duration.ofSeconds(5);

    /** QEMU says that a guest is switched over a moment before it has the state of its devices, and nothing when it has. */
    private static final Duration LOOK = Duration.ofMillis(2);

    private final VmWork work;
    private final VmDefinition definition;
    private final VolumeSet volumes;
    private final String attempt;
    private final VolumeLocking locking;
    private Optional<VmProcess> process = Optional.empty();
    private boolean lockTouched;
    private boolean split;

    /** @param attempt what tells this try from others, for the log */
    ArrivingQemu(VmWork work, VmDefinition definition, VolumeSet volumes, String attempt) {
        this.work = work;
        this.definition = definition;
        this.volumes = volumes;
        this.attempt = attempt;
        this.locking = new VolumeLocking(work);
    }

    /**
     * Starts it, and has it wait. It runs nothing. What its guest needs before it executes is set up now, so that it stands
     * still no longer than the locks take to change hands.
     */
    StreamAddress start(PortableMachine machine) {
        return start(machine, StreamFeatures.PLAIN).address();
    }

    /** The same, with what of the offer its QEMU and this host do. */
    Answer.Prepared start(PortableMachine machine, StreamFeatures offered) {
        VmProcess started = new IncomingStart(work).run(new IncomingOrder(definition, machine));
        process = Optional.of(started);
        try (Monitor monitor = work.openMonitor()) {
            new Resume(work).prepare(definition, monitor, started, volumes.images());
            work.beforeLockRequest();
            MigrationTuning tuning = work.settings().migration().tuning();
            StreamOffer own = StreamOffer.ofTarget(work, monitor.migration(), offered);
            StreamFeatures agreed = own.features().common(offered);
            monitor.migration().tune(tuning.with(agreed));
            if (work.settings().migration().encrypted()) {
                monitor.migration().encrypt(started, new StreamEnd.Receiver());
            }
            StreamAddress address = monitor.migration()
                    .receive(work.settings().migration().streamIp().get());
            List<Field> fields = new ArrayList<>(List.of(
                    Field.of("attempt", attempt),
                    Field.of("address", address),
                    Field.of("channels", agreed.channels()),
                    Field.of("xbzrle", agreed.xbzrle())));
            if (offered.postcopy()) {
                fields.add(Field.of("postcopy", agreed.postcopy()));
            }
            work.events().info("prepared", fields.toArray(Field[]::new));
            if (!own.whyNoPostcopy().isEmpty()) {
                work.events().warning("no-postcopy", Field.of("reason", own.whyNoPostcopy()));
            }
            return new Answer.Prepared(address, agreed, own.whyNoPostcopy());
        }
    }

    /** The process, once it was started. */
    VmProcess process() {
        return process.orElseThrow();
    }

    /** Whether it was started and lives. One whose stream breaks ends by itself. */
    boolean alive() {
        return process.isPresent()
                && work.ports().hypervisor().processes(work.vm()).processes().contains(process.get());
    }

    /** Whether it has all of the guest, and the guest is paused. */
    boolean loaded(Monitor monitor) {
        return monitor.migration().look().phase() == MigrationPhase.COMPLETED && monitor.status() == RunStatus.PAUSED;
    }

    /**
     * Waits a moment until the guest can go on here: it has all of it, or was switched over (postcopy) and has what does not
     * follow.
     *
     * @throws VmStateException if it has not
     */
    void requireLoaded(Monitor monitor) {
        MigrationProgress progress = monitor.migration().look();
        Duration deadline = work.ports().clock().elapsed().plus(LOADING);
        RunStatus status = monitor.status();
        while (!settled(progress.phase(), status)
                && work.ports().clock().elapsed().compareTo(deadline) < 0) {
            progress = monitor.migration().await(progress.phase(), arrived(progress.phase()) ? LOOK : LOADING);
            status = monitor.status();
        }
        if (!arrived(progress.phase()) || status != RunStatus.PAUSED) {
            throw new VmStateException("QEMU here has not got all of it: its migration is '" + progress.phase()
                    + "', its state '" + status + "'");
        }
        split = progress.phase().split();
    }

    /** Whether it was switched over, and part of its memory was on its way when it was {@link #requireLoaded required}. */
    boolean split() {
        return split;
    }

    private static boolean settled(MigrationPhase phase, RunStatus status) {
        return phase == MigrationPhase.COMPLETED
                || (phase == MigrationPhase.POSTCOPY_ACTIVE && status == RunStatus.PAUSED);
    }

    private static boolean arrived(MigrationPhase phase) {
        return phase == MigrationPhase.COMPLETED || phase == MigrationPhase.POSTCOPY_ACTIVE;
    }

    /** Takes these locks, all or none. */
    void takeLocks(List<Image> images) {
        lockTouched = true;
        locking.takeAll(images);
    }

    /**
     * Ends it, and only then releases what was taken. The run files go last: as long as a lock may be left, they tell the
     * next {@code ensure} that there is something to do here.
     *
     * @return whether all was released
     */
    boolean destroy(String reason) {
        work.events().info("give-up-guest", Field.of("attempt", attempt), Field.of("reason", reason));
        new EndProcess(work).endAll();
        cutOffDead();
        return release();
    }

    /**
     * One whose stream broke ends without closing its volumes: for half a minute it would be taken for one that has them
     * open.
     */
    private void cutOffDead() {
        try {
            new QemuClients(work).cutOffDead(work.storage().volumes().inspect(volumes.images()));
        } catch (StorageException failure) {
            work.events().warning("fence-failed", Field.of("reason", failure.getMessage()));
        }
    }

    /** Releases what was taken, or what is left of it; its process is dead. */
    boolean release() {
        List<String> left = lockTouched ? locking.releaseMine(volumes.images()) : List.of();
        if (!left.isEmpty()) {
            work.events().warning("locks-left", Field.of("reason", left));
        } else {
            // A registration of an earlier stay here may be left from when Consul was away.
            new ClearAway(work).forget();
        }
        return left.isEmpty();
    }
}
