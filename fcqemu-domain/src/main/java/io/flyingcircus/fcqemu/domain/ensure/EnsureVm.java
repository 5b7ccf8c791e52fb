package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.guest.GuestUpkeep;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.domain.lifecycle.ColdStart;
import io.flyingcircus.fcqemu.domain.lifecycle.EndProcess;
import io.flyingcircus.fcqemu.domain.lifecycle.GracefulStop;
import io.flyingcircus.fcqemu.domain.lifecycle.QemuView;
import io.flyingcircus.fcqemu.domain.lifecycle.Resume;
import io.flyingcircus.fcqemu.domain.lifecycle.StayOff;
import io.flyingcircus.fcqemu.domain.lifecycle.Upkeep;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.locks.QemuClients;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.migration.BackFromOldHost;
import io.flyingcircus.fcqemu.domain.migration.FormerTarget;
import io.flyingcircus.fcqemu.domain.migration.GoneToOldHost;
import io.flyingcircus.fcqemu.domain.migration.Inmigration;
import io.flyingcircus.fcqemu.domain.migration.LocksOfSource;
import io.flyingcircus.fcqemu.domain.migration.MemoryOnItsWay;
import io.flyingcircus.fcqemu.domain.migration.OpenElsewhere;
import io.flyingcircus.fcqemu.domain.migration.Outcome;
import io.flyingcircus.fcqemu.domain.migration.Outmigration;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.domain.text.Sentence;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.DefinitionException;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Brings one VM to its wanted state: observe, decide, act, and again until nothing is left to do. */
public final class EnsureVm {

    /** Destroy, clear, start, and a look at the result, with room for one more repair. */
    private static final int MAX_ROUNDS = 6;

    private static final Duration CANCEL = Duration.ofSeconds(30);

    /** What is to be done after {@link #run}. */
    public enum Next {
        /** It is as it should be. */
        NOTHING,
        /** The definition changed meanwhile: put the newest in force, and run again. */
        READ_DEFINITION
    }

    /** What is to be done after one action. */
    enum Step {
        DONE,
        LOOK_AGAIN,
        DEFINITION_CHANGED
    }

    private final VmWork work;
    private final Order order;
    private final Moves moves;
    private final RunRemains remains;
    private boolean started;

    /** Ensures the VM that is being worked on. Call it holding the VM's lock. */
    public EnsureVm(VmWork work) {
        this(work, Order.DEFINITION);
    }

    /** The same, with an operator's word about where its guest belongs. */
    EnsureVm(VmWork work, Order order) {
        this.work = work;
        this.order = order;
        this.moves = new Moves(work, order);
        this.remains = new RunRemains(work);
    }

    /** How its guest changed hosts, if it did. */
    Optional<MovedGuest> moved() {
        return moves.moved();
    }

    /**
     * Brings the VM to the state its definition asks for.
     *
     * @throws DefinitionException if there is no usable one
     * @return what is to be done next
     * @throws VmStateException if that state cannot be reached now; says what was found and what to do
     */
    public Next run(DefinitionReading reading) {
        Target target = Target.of(reading, work).on(order);
        if (order == Order.DEFINITION && target.wanted() instanceof Wanted.Elsewhere && remains.none()) {
            work.events()
                    .debug(
                            "ensure-state",
                            Field.of("wanted", target.wanted().describe()),
                            Field.of("action", "nothing"));
            return Next.NOTHING;
        }
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Observation seen = look(target);
            if (target.wanted() instanceof Wanted.State) {
                work.ports().sightings().looked(work.vm(), work.host(), seen);
            }
            Action action = decide().decide(target.wanted(), seen);
            report(target.wanted(), seen, action);
            moves.refuseWhatNobodyAskedFor(target, seen, action);
            Optional<String> off = staysOff(target, action);
            if (off.isPresent()) {
                work.events().info("not-started", Field.of("reason", off.get()));
                if (action instanceof Action.Start) {
                    remains.clear();
                }
                return Next.NOTHING;
            }
            if (action instanceof Action.Start && started) {
                throw new VmStateException(work.vm() + " was started and its QEMU has ended again already. Look at"
                        + " var/log/vm/" + work.vm() + ".supervisor.log and its console log.");
            }
            Step step = act(target, seen, action);
            if (step != Step.LOOK_AGAIN) {
                return step == Step.DONE ? Next.NOTHING : Next.READ_DEFINITION;
            }
        }
        throw new VmStateException(work.vm() + " did not reach its wanted state ("
                + target.wanted().describe() + ") in " + MAX_ROUNDS
                + " rounds: something else keeps changing it. See 'fc-qemu status " + work.vm() + "'.");
    }

    /** Why it is not to run here for now, although its definition wants it. An operator who has a guest come knows better. */
    private Optional<String> staysOff(Target target, Action action) {
        boolean begins =
                action instanceof Action.Start || (action instanceof Action.AwaitGuest && order == Order.DEFINITION);
        StayOff stayOff = new StayOff(work);
        Optional<String> hostHeld = begins ? stayOff.hostHeld() : Optional.empty();
        if (hostHeld.isPresent()) {
            return hostHeld;
        }
        return action instanceof Action.Start && stayOff.isSo(target.definition())
                ? Optional.of("somebody stopped it by hand")
                : Optional.empty();
    }

    /** What the first round would do. Looks, and touches nothing. */
    public Plan plan(DefinitionReading reading) {
        Target target = Target.of(reading, work);
        Observation seen = observe(Observer.looking(work), target);
        return new Plan(
                work.vm(),
                target.wanted().describe(),
                seen.describe(work.host()),
                decide().decide(target.wanted(), seen));
    }

    private Decide decide() {
        boolean moves = order != Order.DEFINITION || work.settings().migration().automatic();
        return new Decide(work.vm(), work.host(), moves);
    }

    /**
     * Looks over the connection that is kept for that, and opens no volume; and if something is to be changed, looks at everything
     * once more over a connection of our own: what an earlier process asked for and what this one does are over, or to come, in
     * the order in which that connection sees them.
     */
    private Observation look(Target target) {
        Observation seen = observe(Observer.lookingFirst(work, target.wanted()), target);
        boolean whole = work.looksForItself() && seen.tellsWhoHasVolumesOpen();
        return whole || decide().decide(target.wanted(), seen).leavesAsItIs()
                ? seen
                : observe(new Observer(work), target);
    }

    /** Of a VM that nothing is to be done about, only what may make it worthless is looked at, and only if it is here. */
    private static Observation observe(Observer observer, Target target) {
        return target.wanted() instanceof Wanted.State ? observer.observe(target.pool()) : observer.glance();
    }

    private boolean runsWithAllLocks(Observation seen) {
        return seen.monitor() instanceof MonitorView.Answered(RunStatus status, Transfer _)
                && status == RunStatus.RUNNING
                && seen.volumes() instanceof VolumesView.Known(VolumeSet volumes)
                && volumes.allMine(work.host());
    }

    /** Others look for a VM in the catalog wherever it runs, and an entry that nobody refreshes ends. */
    private void register() {
        new Upkeep(work).register();
    }

    private void report(Wanted wanted, Observation seen, Action action) {
        Field[] fields = {
            Field.of("wanted", wanted.describe()),
            Field.of("found", seen.describe(work.host())),
            Field.of("action", action.label()),
            Field.of("reason", action.reason())
        };
        if (action instanceof Action.KeepRunning
                || action instanceof Action.LeaveAlone
                || action instanceof Action.Nothing) {
            work.events().debug("ensure-state", fields);
        } else {
            work.events().info("ensure-state", fields);
        }
    }

    private Step act(Target target, Observation seen, Action action) {
        switch (action) {
            case Action.Nothing _ -> {
                if (!seen.process().alive()) {
                    tell(target, seen, Optional.empty());
                }
                boolean notHere = target.wanted() instanceof Wanted.Elsewhere || target.wanted() instanceof Wanted.Away;
                if (remains.clear() && notHere) {
                    remains.noteNone();
                }
                return Step.DONE;
            }
            case Action.LeaveAlone _ -> {
                if (seen.process().alive()) {
                    register();
                }
                thaw(seen);
                return Step.DONE;
            }
            case Action.KeepRunning _ -> {
                try {
                    new QemuClients(work)
                            .noteOnce(seen.onlyProcess(), seen.knownVolumes().imageStates());
                } finally {
                    // On a full disk nothing can be noted, and the guest is to be kept up all the same.
                    new Upkeep(work)
                            .run(target.definition(), seen.onlyProcess())
                            .ifPresent(told -> tell(target, seen, Optional.of(told)));
                }
                return Step.DONE;
            }
            case Action.Report report -> {
                if (runsWithAllLocks(seen)) {
                    register();
                }
                thaw(seen);
                throw refusal(target.wanted(), seen, report);
            }
            case Action.HandOver handOver -> {
                register();
                return moves.after(
                        new Outmigration(work, target.definition(), seen.onlyProcess(), seen.knownVolumes()).run(),
                        handOver,
                        seen);
            }
            case Action.AwaitGuest awaitGuest -> {
                return moves.after(
                        new Inmigration(work, target.definition(), seen.knownVolumes()).run(), awaitGuest, seen);
            }
            case Action.AwaitLocks _ -> new LocksOfSource(work, target.pool()).await();
            case Action.AwaitMemory _ -> {
                if (runsWithAllLocks(seen)) {
                    register();
                }
                try (Monitor monitor = work.openMonitor()) {
                    new MemoryOnItsWay(work, monitor).requireEnd();
                }
            }
            case Action.CancelMigration _ -> cancelMigration();
            case Action.TakeBack takeBack -> {
                return moves.after(
                        new BackFromOldHost(work, target.definition(), seen.onlyProcess(), seen.knownVolumes()).run(),
                        takeBack,
                        seen);
            }
            case Action.PassOn passOn -> {
                return moves.after(
                        new GoneToOldHost(work, target.definition(), seen.knownVolumes()).run(), passOn, seen);
            }
            case Action.Start start -> {
                Optional<Outcome> open = new OpenElsewhere(work, target.definition()).await(seen.knownVolumes());
                if (open.isPresent()) {
                    return moves.after(open.get(), start, seen);
                }
                started = true;
                new ColdStart(work).run(target.definition(), seen.knownVolumes());
                return Step.LOOK_AGAIN;
            }
            case Action.Stop _ -> {
                GracefulStop.Ending _ =
                        new GracefulStop(work).run(target.definition().shutdownSignal(), target.pool());
            }
            case Action.TakeFreeLocks _ -> takeFreeLocks(seen.knownVolumes());
            case Action.Resume _ -> {
                if (seen.isStoppedSource()) {
                    FormerTarget.silent(work, target.definition()).cutOff();
                }
                new Resume(work)
                        .run(
                                target.definition(),
                                seen.onlyProcess(),
                                seen.knownVolumes().images());
            }
            case Action.Destroy _ -> {
                new EndProcess(work).endAll();
                new ClearAway(work).run(target.pool());
            }
            case Action.Clear _ -> new ClearAway(work).run(target.pool());
        }
        return Step.LOOK_AGAIN;
    }

    /** What was looked at anyway is all that {@code status} would look at. */
    private void tell(Target target, Observation seen, Optional<QemuView> qemu) {
        MonitorView monitor = seen.monitor() instanceof MonitorView.Answered(RunStatus status, Transfer _)
                ? new MonitorView.Answered(status)
                : seen.monitor();
        work.ports()
                .sightings()
                .saw(new VmStatus(
                        work.vm(),
                        work.host(),
                        target.wanted().describe(),
                        seen.process(),
                        monitor,
                        qemu.map(QemuView::disks).orElse(List.of()),
                        qemu.map(QemuView::guestAgent),
                        seen.volumes(),
                        seen.catalog()));
    }

    private void cancelMigration() {
        try (Monitor monitor = work.openMonitor()) {
            monitor.migration().cancel();
            MigrationPhase phase = monitor.migration().look().phase();
            if (phase.underWay()) {
                monitor.migration().await(phase, CANCEL);
            }
        }
    }

    /** Whatever is wanted, a guest that a snapshot left frozen is of no use; unless it is in doubt whose its disks are. */
    private void thaw(Observation seen) {
        boolean undoubted = seen.monitor() instanceof MonitorView.NotAsked || runsWithAllLocks(seen);
        if (undoubted && seen.process().processes().size() == 1) {
            try (Monitor monitor = work.openMonitor(work.settings().guestAgentPatience())) {
                GuestUpkeep.of(work, seen.onlyProcess()).thaw(monitor);
            } catch (MonitorException failure) {
                work.events().debug("guest-not-asked", Field.of("reason", failure.getMessage()));
            }
        }
    }

    private FcQemuException refusal(Wanted wanted, Observation seen, Action.Report report) {
        String reason = Sentence.of(report.reason());
        return wanted instanceof Wanted.Unknown
                ? new DefinitionException(reason)
                : new VmStateException(reason + " Found: " + seen.describe(work.host()) + ".");
    }

    /** Keeps what can be had: its guest is here, and each lock less makes a second one elsewhere more likely. */
    private void takeFreeLocks(VolumeSet volumes) {
        new VolumeLocking(work)
                .takeAsFarAsPossible(volumes.heldBy(Holder.FREE, work.host()).stream()
                        .map(VolumeState::image)
                        .map(image -> image.orElseThrow().image())
                        .toList());
    }
}
