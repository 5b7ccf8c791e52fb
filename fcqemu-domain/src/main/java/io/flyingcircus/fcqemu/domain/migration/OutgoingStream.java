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
        /** The guest executes here: the stream failed or was called off. */
        EXECUTES_HERE,
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
    private boolean pausedBefore;
    private String reason = "";
    private MigrationProgress last = MigrationProgress.of(MigrationPhase.NONE);

    /** @param tuning what both ends agreed on */
    OutgoingStream(VmWork work, PeerTalk talk, Mandate mandate, MigrationTuning tuning) {
        this(work, talk, mandate, tuning, false);
    }

    private OutgoingStream(
            VmWork work, PeerTalk talk, Mandate mandate, MigrationTuning tuning, boolean executesThereAtOnce) {
        this.tuning = tuning;
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
        MigrationTuning tuning = work.settings().migration().tuning().overOneChannel();
        return new OutgoingStream(work, talk, mandate, tuning, true);
    }

    /** Whether the guest was paused before its stream ended: then it executes nowhere, even if the stream is complete. */
    boolean pausedBefore() {
        return pausedBefore;
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
        ConvergenceLimits limits = work.settings().migration().convergence();
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
            Optional<String> hopeless = help(
                    migration, policy.consider(progress, work.ports().clock().elapsed()));
            if (hopeless.isPresent()) {
                progress = callOff(monitor, hopeless.get());
                break;
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

    /** Does what may make it converge; or says why nothing will. */
    private Optional<String> help(Migration migration, Advice advice) {
        return switch (advice) {
            case Advice.GoOn() -> Optional.empty();
            case Advice.AllowPause(Duration pause) -> {
                work.events().info("allow-pause", Field.of("pause", pause));
                migration.pauseAtMost(pause);
                yield Optional.empty();
            }
            case Advice.SwitchToPostcopy() -> Optional.empty();
            case Advice.GiveUp(String why) -> Optional.of(why);
        };
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
        if (reason.isEmpty()) {
            reason = "QEMU's migration is '" + progress.phase() + "'"
                    + (progress.error().isEmpty() ? "" : ": " + progress.error());
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
