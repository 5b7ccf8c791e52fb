package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.EndProcess;
import io.flyingcircus.fcqemu.domain.lifecycle.IncomingStart;
import io.flyingcircus.fcqemu.domain.lifecycle.Resume;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.ReceivedRequest;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One attempt to take a guest, from the start of its QEMU to its end on this side. It holds no lock until it takes the token,
 * and goes on with the guest only when every lock was read as this host's.
 */
final class IncomingGuest {

    private static final Duration LOADING = Duration.ofSeconds(5);

    private static final Outcome ARRIVED = new Outcome.LookAgain("it came and executes here");

    private final VmWork work;
    private final VmDefinition definition;
    private final VolumeSet volumes;
    private final String attempt;
    private final VolumeLocking locking;
    private final MigrationSettings.Times times;
    private Optional<VmProcess> process = Optional.empty();
    private boolean lockTouched;
    private boolean marked;
    private boolean runs;
    private Duration restDeadline = Duration.ZERO;
    private Duration untilNextLook = Duration.ZERO;
    private Duration toldDeadline = Duration.ZERO;

    IncomingGuest(VmWork work, VmDefinition definition, VolumeSet volumes, String attempt) {
        this.work = work;
        this.definition = definition;
        this.volumes = volumes;
        this.attempt = attempt;
        this.locking = new VolumeLocking(work);
        this.times = work.settings().migration().times();
    }

    String attempt() {
        return attempt;
    }

    /** Whether all was seen to be in order: from here on it is never given up unless the rest of the locks stays away. */
    boolean marked() {
        return marked;
    }

    /** Whether its QEMU lives. One whose stream breaks ends by itself. */
    boolean alive() {
        return process.isPresent()
                && work.ports().hypervisor().processes(work.vm()).processes().contains(process.get());
    }

    /** When to look for the rest of the locks again: at once at first, then less and less often. */
    Duration untilNextLook() {
        Duration next = untilNextLook;
        Duration doubled = next.isZero() ? times.nudge() : next.multipliedBy(2);
        untilNextLook = doubled.compareTo(times.look()) < 0 ? doubled : times.look();
        return next;
    }

    /** T1: starts a QEMU that waits. Holds no lock and runs nothing. */
    boolean prepare(ReceivedRequest received, Request.Prepare request) {
        IncomingOrder order = new IncomingOrder(definition, request.machine());
        List<String> obstacles = new ArrivalCheck(work).obstacles(order, request.qemuVersion(), volumes);
        if (!obstacles.isEmpty()) {
            String all = work.host() + " cannot take it, and changed nothing: " + String.join("; ", obstacles);
            work.events().warning("prepare-refused", Field.of("reason", all));
            received.answer(new Answer.Fault(all));
            return false;
        }
        try {
            VmProcess started = new IncomingStart(work).run(order);
            process = Optional.of(started);
            try (Monitor monitor = work.openMonitor()) {
                monitor.migration().tune(work.settings().migration().tuning());
                StreamAddress address = monitor.migration()
                        .receive(work.settings().migration().streamIp().get());
                received.answer(new Answer.WaitsAt(address));
                work.events().info("prepared", Field.of("attempt", attempt), Field.of("address", address));
            }
            return true;
        } catch (FcQemuException failure) {
            work.events().warning("prepare-failed", Field.of("reason", failure.getMessage()));
            destroy("it could not be prepared");
            received.answer(new Answer.Fault(failure.getMessage()));
            return false;
        }
    }

    /** T2. */
    Optional<Outcome> takeToken(ReceivedRequest received) {
        if (marked) {
            received.answer(new Answer.Decision(true));
            return Optional.empty();
        }
        try {
            requireLoaded();
            lockTouched = true;
            locking.takeAll(List.of(volumes.images().getFirst()));
            requireSameRest();
            try (Monitor monitor = work.openMonitor()) {
                monitor.migration().mark(attempt);
            }
            marked = true;
        } catch (FcQemuException failure) {
            // First all is let go, then that is said: the source takes the lock back at once.
            destroy(failure.getMessage());
            received.answer(new Answer.Decision(false));
            return Optional.of(new Outcome.LookAgain("it could not be taken: " + failure.getMessage()));
        }
        restDeadline = work.ports().clock().elapsed().plus(times.silence());
        received.answer(new Answer.Decision(true));
        work.events().info("token-taken", Field.of("attempt", attempt));
        return Optional.empty();
    }

    private void requireLoaded() {
        try (Monitor monitor = work.openMonitor()) {
            MigrationProgress progress = monitor.migration().look();
            Duration deadline = work.ports().clock().elapsed().plus(LOADING);
            while (progress.phase() != MigrationPhase.COMPLETED
                    && work.ports().clock().elapsed().compareTo(deadline) < 0) {
                progress = monitor.migration().await(progress.phase(), LOADING);
            }
            RunStatus status = monitor.status();
            if (progress.phase() != MigrationPhase.COMPLETED || status != RunStatus.PAUSED) {
                throw new VmStateException("QEMU here has not got all of it: its migration is '" + progress.phase()
                        + "', its state '" + status + "'");
            }
        }
    }

    /** Not only the same holder: taken again meanwhile, a lock tells that somebody went on with the guest. */
    private void requireSameRest() {
        VolumeSet now = VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool());
        List<VolumeState> before = rest(volumes);
        List<VolumeState> after = rest(now);
        if (before.size() != after.size()) {
            throw new VmStateException("volumes of " + work.vm() + " came or went while it was on its way");
        }
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).locker().equals(after.get(i).locker())
                    || before.get(i).locker().isEmpty()) {
                throw new VmStateException(
                        "the lock of " + after.get(i).image().orElseThrow().image() + " changed hands while "
                                + work.vm() + " was on its way");
            }
        }
    }

    private static List<VolumeState> rest(VolumeSet set) {
        return set.existing().subList(1, set.existing().size());
    }

    /** T3: as soon as the rest is free the guest goes on here; that the source says so is only a nudge. */
    Optional<Outcome> finish(ReceivedRequest received) {
        if (!marked) {
            received.answer(new Answer.Fault("the first lock was not taken here"));
            return Optional.empty();
        }
        Optional<Outcome> end = runs ? Optional.empty() : takeRest();
        received.answer(new Answer.Decision(runs));
        return runs ? Optional.of(ARRIVED) : end;
    }

    /**
     * Looks whether the rest is free, and goes on with the guest if it is. Then the source, which can only be told so as long
     * as somebody is here, is waited for a little.
     */
    Optional<Outcome> takeRest() {
        if (runs) {
            return work.ports().clock().elapsed().compareTo(toldDeadline) < 0 ? Optional.empty() : Optional.of(ARRIVED);
        }
        VolumeSet now;
        try {
            now = VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool());
        } catch (StorageException failure) {
            work.events().debug("locks-unreadable", Field.of("reason", failure.getMessage()));
            return Optional.empty();
        }
        if (now.heldBy(Holder.OTHERS, work.host()).isEmpty()) {
            goOn(now);
            return Optional.empty();
        }
        if (work.ports().clock().elapsed().compareTo(restDeadline) < 0) {
            return Optional.empty();
        }
        destroy("the other host kept the other locks");
        return Optional.of(new Outcome.LookAgain("the other host kept its other locks"));
    }

    private void goOn(VolumeSet now) {
        List<Image> free = now.heldBy(Holder.FREE, work.host()).stream()
                .map(volume -> volume.image().orElseThrow().image())
                .toList();
        locking.takeAsFarAsPossible(free);
        try (Monitor monitor = work.openMonitor()) {
            new Resume(work).run(definition, monitor, process.orElseThrow(), now.images());
        }
        runs = true;
        toldDeadline = work.ports().clock().elapsed().plus(times.tokenAnswer());
        work.events().info("guest-arrived", Field.of("attempt", attempt));
    }

    /** Called by the source before it lets go of anything; refused afterwards. */
    Optional<Outcome> withdraw(ReceivedRequest received) {
        if (marked) {
            received.answer(new Answer.Fault("it is too late: the first lock was taken here"));
            return Optional.empty();
        }
        destroy("the other host keeps it");
        received.answer(new Answer.Done());
        return Optional.of(new Outcome.LookAgain("the other host keeps it"));
    }

    /**
     * Ends its QEMU, and only then releases what was taken. The run files go last: as long as a lock may be left, they tell
     * the next {@code ensure} that there is something to do here.
     */
    void destroy(String reason) {
        work.events().info("give-up-guest", Field.of("attempt", attempt), Field.of("reason", reason));
        new EndProcess(work).endAll();
        List<String> left = lockTouched ? locking.releaseMine(volumes.images()) : List.of();
        if (left.isEmpty()) {
            work.removeRunFiles();
        } else {
            work.events().warning("locks-left", Field.of("reason", left));
        }
    }

    /** What is marked is left to the next {@code ensure}, which knows what may be done with it. */
    void giveUpUnlessMarked() {
        if (!marked && alive()) {
            try {
                destroy("waiting ended");
            } catch (FcQemuException failure) {
                work.events().warning("give-up-failed", failure);
            }
        }
    }
}
