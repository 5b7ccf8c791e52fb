package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.migration.convergence.Advice;
import io.flyingcircus.fcqemu.domain.migration.convergence.ConvergenceLimits;
import io.flyingcircus.fcqemu.domain.migration.convergence.ConvergencePolicy;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Sends the guest's memory (S2). Until it has completed, the guest is this host's, whatever happens. */
final class OutgoingStream {

    /** How it ended. */
    enum End {
        /** The guest has stopped here for good, unless it is told to go on. */
        COMPLETED,
        /**
         * The guest has stopped here and part of its memory is sent yet: from here on it can only go on there, or be started
         * anew if the link breaks.
         */
        SPLIT,
        /** It came to that, and the link broke: what is here and what is there are worth nothing any more. */
        LOST,
        /** The guest executes here: the stream failed or was called off. */
        EXECUTES_HERE,
        /** The same, but it was stopped to be switched over: it has to be told to go on. */
        STOPPED_HERE,
        /** Neither can be said. */
        UNCLEAR
    }

    private static final long MEGA = 1_000_000;
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(1);
    private static final Duration CANCEL = Duration.ofSeconds(30);

    private final VmWork work;
    private final PeerTalk talk;
    private final Mandate mandate;
    private final MigrationTuning tuning;
    private final boolean executesThereAtOnce;
    private final String whyNoPostcopy;
    private boolean pausedBefore;
    private Optional<Duration> stoppedAt = Optional.empty();
    private String reason = "";
    private MigrationProgress last = MigrationProgress.of(MigrationPhase.NONE);

    /**
     * To a host of this release.
     *
     * @param tuning what both ends agreed on
     * @param whyNoPostcopy why that is not among it, if it is configured here; else empty
     */
    OutgoingStream(VmWork work, PeerTalk talk, Mandate mandate, MigrationTuning tuning, String whyNoPostcopy) {
        this(work, talk, mandate, tuning, whyNoPostcopy, false);
    }

    private OutgoingStream(
            VmWork work,
            PeerTalk talk,
            Mandate mandate,
            MigrationTuning tuning,
            String whyNoPostcopy,
            boolean executesThereAtOnce) {
        this.tuning = tuning;
        this.whyNoPostcopy = whyNoPostcopy;
        this.work = work;
        this.talk = talk;
        this.mandate = mandate;
        this.executesThereAtOnce = executesThereAtOnce;
    }

    /**
     * To a QEMU that lets the guest execute as soon as it has all of it. A stream that does not complete leaves the guest
     * paused here.
     */
    static OutgoingStream toOldHost(VmWork work, PeerTalk talk, Mandate mandate) {
        MigrationTuning tuning = work.settings().migration().tuning();
        String why = tuning.postcopy() ? "hosts with the old tool do not know it" : "";
        return new OutgoingStream(work, talk, mandate, tuning.overOneChannel(), why, true);
    }

    /** Whether the guest was paused before its stream ended: then it executes nowhere, even if the stream is complete. */
    boolean pausedBefore() {
        return pausedBefore;
    }

    /** When the guest was stopped to be switched over before its end, if it was: from then on it does not go on by itself. */
    Optional<Duration> stoppedAt() {
        return stoppedAt;
    }

    /** What QEMU said last of it. */
    MigrationProgress last() {
        return last;
    }

    /** Why it did not complete. */
    String reason() {
        return reason;
    }

    End run(Monitor monitor, StreamAddress to) {
        Migration migration = monitor.migration();
        ConvergenceLimits limits = work.settings().migration().convergence(tuning.postcopy());
        migration.tune(tuning.pausingAtMost(limits.firstPause()));
        migration.send(to);
        ConvergencePolicy policy =
                new ConvergencePolicy(limits, work.ports().clock().elapsed());
        MigrationProgress progress = migration.look();
        while (progress.phase().underWay()) {
            if (mandate.withdrawn()) {
                progress = callOff(monitor, mandate.reason());
                break;
            }
            talk.keepAlive();
            report(progress);
            Advice advice = policy.consider(progress, work.ports().clock().elapsed());
            if (advice instanceof Advice.GiveUp(String why)) {
                progress = callOff(monitor, why + noPostcopy());
                break;
            }
            if (advice instanceof Advice.SwitchToPostcopy) {
                progress = switchOver(monitor);
                break;
            }
            if (advice instanceof Advice.AllowPause(Duration pause)) {
                work.events().info("allow-pause", Field.of("pause", pause));
                migration.pauseAtMost(pause);
            }
            progress = migration.await(progress.phase(), BETWEEN_REPORTS);
        }
        if (executesThereAtOnce && progress.phase() != MigrationPhase.COMPLETED) {
            monitor.pause();
        }
        report(progress);
        last = progress;
        return judge(monitor, progress);
    }

    private String noPostcopy() {
        return whyNoPostcopy.isEmpty()
                ? ""
                : ". Postcopy, which is configured here, was not possible: " + whyNoPostcopy;
    }

    /**
     * Stops the guest, then has QEMU switch the stream over. A guest that was told to stop never goes on by itself, whatever
     * becomes of the stream and whichever QEMU it is: only {@code cont} lets it, and that is said in one place.
     */
    private MigrationProgress switchOver(Monitor monitor) {
        Migration migration = monitor.migration();
        work.events().info("switch-to-postcopy");
        stoppedAt = Optional.of(work.ports().clock().elapsed());
        monitor.pause();
        try {
            migration.startPostcopy();
        } catch (MonitorException.CommandFailed refusal) {
            return callOff(monitor, String.valueOf(refusal.getMessage()));
        }
        MigrationProgress progress = migration.look();
        Duration deadline = work.ports().clock().elapsed().plus(CANCEL);
        while (progress.phase().underWay()
                && !progress.phase().split()
                && work.ports().clock().elapsed().compareTo(deadline) < 0) {
            progress = migration.await(progress.phase(), BETWEEN_REPORTS);
        }
        return progress.phase().underWay() && !progress.phase().split()
                ? callOff(monitor, "QEMU did not switch over to postcopy")
                : progress;
    }

    /** It may complete meanwhile, so what counts is what is seen afterwards. */
    private MigrationProgress callOff(Monitor monitor, String why) {
        Migration migration = monitor.migration();
        reason = why;
        work.events().info("cancel-migration", Field.of("reason", why));
        if (executesThereAtOnce) {
            pausedBefore = new StreamToOldHost(work.ports().clock(), monitor).stop();
            return migration.look();
        }
        migration.cancel();
        MigrationProgress progress = migration.look();
        Duration deadline = work.ports().clock().elapsed().plus(CANCEL);
        while (progress.phase().underWay() && work.ports().clock().elapsed().compareTo(deadline) < 0) {
            progress = migration.await(progress.phase(), BETWEEN_REPORTS);
        }
        return progress;
    }

    private End judge(Monitor monitor, MigrationProgress progress) {
        RunStatus status = monitor.status();
        if (progress.phase() == MigrationPhase.COMPLETED && status == RunStatus.POSTMIGRATE) {
            return End.COMPLETED;
        }
        if (stoppedAt.isPresent() && progress.phase().split()) {
            return progress.phase().splitAndBroken() ? End.LOST : End.SPLIT;
        }
        if (reason.isEmpty()) {
            reason = "QEMU's migration is '" + progress.phase() + "'"
                    + (progress.error().isEmpty() ? "" : ": " + progress.error());
        }
        if (stoppedAt.isPresent()
                && !progress.phase().underWay()
                && (status == RunStatus.PAUSED || status == RunStatus.POSTMIGRATE)) {
            return End.STOPPED_HERE;
        }
        return status == RunStatus.RUNNING && !progress.phase().underWay() ? End.EXECUTES_HERE : End.UNCLEAR;
    }

    private void report(MigrationProgress progress) {
        List<Field> fields = new ArrayList<>(List.of(
                Field.of("status", progress.phase()),
                Field.of("remaining", String.format(Locale.ROOT, "%,d", progress.remainingBytes())),
                Field.of("mbps", progress.bytesPerSecond() / MEGA),
                Field.of("dirty-mbps", progress.dirtyBytesPerSecond() / MEGA)));
        estimated(progress).ifPresent(left -> fields.add(Field.of("estimated", left.toSeconds() + "s")));
        work.events().info("migration-status", fields.toArray(Field[]::new));
    }

    /** How long it takes yet, if the guest goes on writing as it does; empty where it would never end, or nothing is known. */
    private static Optional<Duration> estimated(MigrationProgress progress) {
        long net = progress.bytesPerSecond() - progress.dirtyBytesPerSecond();
        return net <= 0 || progress.remainingBytes() == 0
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Math.ceilDiv(progress.remainingBytes(), net)));
    }

    /** What a monitor that fails in the middle means: nothing is known, and the next look tells. */
    static Outcome unclear(MonitorException failure) {
        return new Outcome.Stays("QEMU could not be asked any more in the middle of it: " + failure.getMessage());
    }
}
