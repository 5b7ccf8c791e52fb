package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.guest.GuestUpkeep;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.domain.lifecycle.ColdStart;
import io.flyingcircus.fcqemu.domain.lifecycle.EndProcess;
import io.flyingcircus.fcqemu.domain.lifecycle.GracefulStop;
import io.flyingcircus.fcqemu.domain.lifecycle.Resume;
import io.flyingcircus.fcqemu.domain.lifecycle.StayOff;
import io.flyingcircus.fcqemu.domain.lifecycle.Upkeep;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.locks.QemuClients;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.migration.BackFromOldHost;
import io.flyingcircus.fcqemu.domain.migration.GoneToOldHost;
import io.flyingcircus.fcqemu.domain.migration.Inmigration;
import io.flyingcircus.fcqemu.domain.migration.LocksOfSource;
import io.flyingcircus.fcqemu.domain.migration.Moved;
import io.flyingcircus.fcqemu.domain.migration.OpenElsewhere;
import io.flyingcircus.fcqemu.domain.migration.Outcome;
import io.flyingcircus.fcqemu.domain.migration.Outmigration;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.DefinitionException;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.failure.InvalidCommandException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.BootNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
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

    private enum Step {
        DONE,
        LOOK_AGAIN,
        DEFINITION_CHANGED
    }

    private final VmWork work;
    private final Order order;
    private final List<String> ended = new ArrayList<>();
    private Optional<Moved> moved = Optional.empty();
    private Optional<HostName> otherHost = Optional.empty();
    private boolean started;

    /** Ensures the VM that is being worked on. Call it holding the VM's lock. */
    public EnsureVm(VmWork work) {
        this(work, Order.DEFINITION);
    }

    /** The same, with an operator's word about where its guest belongs. */
    EnsureVm(VmWork work, Order order) {
        this.work = work;
        this.order = order;
    }

    /** How its guest changed hosts, if it did. */
    Optional<MovedGuest> moved() {
        if (moved.isEmpty() || otherHost.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                order == Order.LEAVE
                        ? new MovedGuest(work.vm(), work.host(), otherHost.get(), moved.get())
                        : new MovedGuest(work.vm(), otherHost.get(), work.host(), moved.get()));
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
        if (order == Order.DEFINITION && target.wanted() instanceof Wanted.Elsewhere && nothingHere()) {
            work.events()
                    .debug(
                            "ensure-state",
                            Field.of("wanted", target.wanted().describe()),
                            Field.of("action", "nothing"));
            return Next.NOTHING;
        }
        for (int round = 0; round < MAX_ROUNDS; round++) {
            Observation seen = observe(target);
            Action action = decide().decide(target.wanted(), seen);
            report(target.wanted(), seen, action);
            refuseWhatNobodyAskedFor(target, seen, action);
            if (action instanceof Action.Start && new StayOff(work).isSo(target.definition())) {
                work.events().info("not-started", Field.of("reason", "somebody stopped it by hand"));
                tidy();
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

    /** What the first round would do. Looks, and touches nothing. */
    public Plan plan(DefinitionReading reading) {
        Target target = Target.of(reading, work);
        Observation seen = observe(target);
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

    /** Of a VM that nothing is to be done about, only what may make it worthless is looked at, and only if it is here. */
    private Observation observe(Target target) {
        Observer observer = new Observer(work);
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

    /**
     * A VM that is none of this host's business costs no connection to anything. A boot takes the run files away and leaves
     * the locks, so that the first look after it is one at the locks.
     */
    private boolean nothingHere() {
        return !work.ports().hypervisor().hasRunFiles(work.vm())
                && !work.ports().hypervisor().processes(work.vm()).alive()
                && work.ports().hypervisor().bootNotes().nothingLeft(work.vm());
    }

    private void noteNothingLeft() {
        BootNotes notes = work.ports().hypervisor().bootNotes();
        if (notes.nothingLeft(work.vm())) {
            return;
        }
        try {
            notes.noteNothingLeft(work.vm());
        } catch (HostException failure) {
            work.events().warning("boot-note-failed", Field.of("reason", failure.getMessage()));
        }
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
                boolean notHere = target.wanted() instanceof Wanted.Elsewhere || target.wanted() instanceof Wanted.Away;
                if (tidy() && notHere) {
                    noteNothingLeft();
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
                    new QemuClients(work).noteOnce(process(seen), volumes(seen).imageStates());
                } finally {
                    // On a full disk nothing can be noted, and the guest is to be kept up all the same.
                    new Upkeep(work).run(target.definition(), process(seen));
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
                return after(
                        new Outmigration(work, target.definition(), process(seen), volumes(seen)).run(),
                        handOver,
                        seen);
            }
            case Action.AwaitGuest awaitGuest -> {
                return after(new Inmigration(work, target.definition(), volumes(seen)).run(), awaitGuest, seen);
            }
            case Action.AwaitLocks _ -> new LocksOfSource(work, target.pool()).await();
            case Action.CancelMigration _ -> cancelMigration();
            case Action.TakeBack takeBack -> {
                return after(
                        new BackFromOldHost(work, target.definition(), process(seen), volumes(seen)).run(),
                        takeBack,
                        seen);
            }
            case Action.PassOn passOn -> {
                return after(new GoneToOldHost(work, target.definition(), volumes(seen)).run(), passOn, seen);
            }
            case Action.Start start -> {
                Optional<Outcome> open = new OpenElsewhere(work, target.definition()).await(volumes(seen));
                if (open.isPresent()) {
                    return after(open.get(), start, seen);
                }
                started = true;
                new ColdStart(work).run(target.definition(), volumes(seen));
                return Step.LOOK_AGAIN;
            }
            case Action.Stop _ -> new GracefulStop(work).run(target.definition().shutdownSignal(), target.pool());
            case Action.TakeFreeLocks _ -> takeFreeLocks(volumes(seen));
            case Action.Resume _ ->
                new Resume(work)
                        .run(target.definition(), process(seen), volumes(seen).images());
            case Action.Destroy _ -> {
                new EndProcess(work).endAll();
                new ClearAway(work).run(target.pool());
            }
            case Action.Clear _ -> new ClearAway(work).run(target.pool());
        }
        return Step.LOOK_AGAIN;
    }

    /** What an operator's word about where a guest belongs does not cover. */
    private void refuseWhatNobodyAskedFor(Target target, Observation seen, Action action) {
        if (order == Order.COME
                && action instanceof Action.Start
                && !order.agreesWith(target.definition(), work.host())) {
            throw new InvalidCommandException(work.vm() + " runs nowhere, so there is no guest to wait for, and its"
                    + " definition does not want it here: nothing was changed. To start it here all the same, use"
                    + " 'fc-qemu start " + work.vm() + "'. Found: " + seen.describe(work.host()) + ".");
        }
        boolean again = action instanceof Action.AwaitGuest || action instanceof Action.HandOver;
        if (order != Order.DEFINITION && again && !ended.isEmpty()) {
            throw new VmStateException(sentence(work.vm() + " was not moved: " + String.join("; ", ended))
                    + " Its guest goes on where it was. Found: " + seen.describe(work.host()) + ".");
        }
        if (order == Order.LEAVE && action instanceof Action.Nothing) {
            otherHost =
                    volumes(seen).otherHolders(work.host()).stream().findFirst().map(HostName::new);
            if (otherHost.isEmpty()) {
                throw new VmStateException(work.vm() + " has no QEMU here any more, and did not go to another host"
                        + (ended.isEmpty() ? "" : " (" + String.join("; ", ended) + ")") + ". Found: "
                        + seen.describe(work.host()) + ".");
            }
        }
    }

    private Step after(Outcome outcome, Action action, Observation seen) {
        return switch (outcome) {
            case Outcome.LookAgain again -> {
                work.events().info("migration-ended", Field.of("reason", again.reason()));
                ended.add(again.reason());
                yield Step.LOOK_AGAIN;
            }
            case Outcome.Went went -> {
                moved = Optional.of(went.moved());
                yield Step.LOOK_AGAIN;
            }
            case Outcome.Came came -> {
                moved = Optional.of(came.moved());
                otherHost = volumes(seen).otherHolders(work.host()).stream()
                        .findFirst()
                        .map(HostName::new);
                yield Step.LOOK_AGAIN;
            }
            case Outcome.DefinitionChanged _ -> Step.DEFINITION_CHANGED;
            case Outcome.CalledOff called ->
                throw new RefusedException(work.vm() + ": " + action.reason() + ", and stays there: " + called.reason()
                        + ". Nothing is lost. As long as its definition asks for it, the next ensure tries again.");
            case Outcome.Stays stays ->
                throw new VmStateException(sentence(
                                work.vm() + ": " + action.reason() + ", and stays there: " + stays.reason())
                        + " Nothing is lost, the next ensure tries again. Found: " + seen.describe(work.host()) + ".");
        };
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
                GuestUpkeep.of(work, process(seen)).thaw(monitor);
            } catch (MonitorException failure) {
                work.events().debug("guest-not-asked", Field.of("reason", failure.getMessage()));
            }
        }
    }

    private FcQemuException refusal(Wanted wanted, Observation seen, Action.Report report) {
        String reason = sentence(report.reason());
        return wanted instanceof Wanted.Unknown
                ? new DefinitionException(reason)
                : new VmStateException(reason + " Found: " + seen.describe(work.host()) + ".");
    }

    /** A reason may end with what an adapter said, which is a sentence already. */
    private static String sentence(String reason) {
        return reason.endsWith(".") ? reason : reason + ".";
    }

    /**
     * No process and no lock is here; a registration or run files may be.
     *
     * @return whether nothing is left; a registration may be while Consul is away
     */
    private boolean tidy() {
        boolean forgotten = new ClearAway(work).deregister();
        if (forgotten && work.ports().hypervisor().hasRunFiles(work.vm())) {
            work.removeRunFiles();
        }
        return forgotten;
    }

    /** Keeps what can be had: its guest is here, and each lock less makes a second one elsewhere more likely. */
    private void takeFreeLocks(VolumeSet volumes) {
        new VolumeLocking(work)
                .takeAsFarAsPossible(volumes.heldBy(Holder.FREE, work.host()).stream()
                        .map(VolumeState::image)
                        .map(image -> image.orElseThrow().image())
                        .toList());
    }

    private static VmProcess process(Observation seen) {
        return seen.process().processes().getFirst();
    }

    private static VolumeSet volumes(Observation seen) {
        return switch (seen.volumes()) {
            case VolumesView.Known known -> known.volumes();
            case VolumesView.Unreadable unreadable -> throw new VmStateException(unreadable.reason());
        };
    }
}
