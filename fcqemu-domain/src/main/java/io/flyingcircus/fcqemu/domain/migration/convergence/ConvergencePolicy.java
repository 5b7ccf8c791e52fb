package io.flyingcircus.fcqemu.domain.migration.convergence;

import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/**
 * Decides about a stream by what is left of it over time: allows a longer pause in steps, then postcopy where that is allowed,
 * then gives up. Whatever the guest does, this ends: see {@link RemainingWindow}. Knows no clock; the same looks always get the
 * same advice.
 */
public final class ConvergencePolicy {

    private static final Advice GO_ON = new Advice.GoOn();
    private static final long NOT_DUE = -1;

    private final ConvergenceLimits limits;
    private final Duration begin;
    private final RemainingWindow window;
    private Duration pause;
    private boolean postcopy;
    private long dueSince = NOT_DUE;

    /** For a stream that begins now, with {@link ConvergenceLimits#firstPause}. */
    public ConvergencePolicy(ConvergenceLimits limits, Duration begin) {
        this.limits = limits;
        this.begin = begin;
        this.window = new RemainingWindow(limits.window(), begin);
        this.pause = limits.firstPause();
    }

    /**
     * What to do.
     *
     * @param at when it was looked; never earlier than the last time
     */
    public Advice consider(MigrationProgress progress, Duration at) {
        window.add(progress, at);
        if (postcopy) {
            return GO_ON;
        }
        if (window.stuckFor().compareTo(limits.window().plus(limits.stall())) >= 0) {
            return new Advice.GiveUp(nothingMoves(progress, at));
        }
        if (!window.stalled()) {
            dueSince = NOT_DUE;
            return GO_ON;
        }
        Advice advice = due(progress, at);
        if (advice.equals(GO_ON)) {
            dueSince = NOT_DUE;
            return GO_ON;
        }
        dueSince = dueSince == NOT_DUE ? progress.passes() : dueSince;
        // Waiting for the least is worth one pass, and no more.
        return window.atLocalMinimum() || progress.passes() - dueSince > 1 ? act(advice) : GO_ON;
    }

    private Advice due(MigrationProgress progress, Duration at) {
        if (pause.compareTo(limits.longestPause()) < 0) {
            return new Advice.AllowPause(limits.pauseAfter(pause, needed(progress)));
        }
        if (window.sinceGain().compareTo(limits.stall()) < 0) {
            return GO_ON;
        }
        return limits.postcopy() ? new Advice.SwitchToPostcopy() : new Advice.GiveUp(notConverging(progress, at));
    }

    private Advice act(Advice advice) {
        dueSince = NOT_DUE;
        if (advice instanceof Advice.AllowPause(Duration next)) {
            pause = next;
            window.restart();
        }
        postcopy = advice instanceof Advice.SwitchToPostcopy;
        return advice;
    }

    private Duration needed(MigrationProgress progress) {
        return progress.bytesPerSecond() <= 0
                ? limits.longestPause()
                : Duration.ofMillis(window.start() * 1000 / progress.bytesPerSecond());
    }

    private String nothingMoves(MigrationProgress progress, Duration at) {
        return "nothing got across for " + seconds(window.stuckFor()) + " (" + megabytes(progress.transferredBytes())
                + " MB did in " + seconds(at.minus(begin)) + "): see to the network between the two hosts";
    }

    private String notConverging(MigrationProgress progress, Duration at) {
        return "it does not converge: the guest dirties at least " + megabytes(progress.dirtyBytesPerSecond())
                + " MB/s, the link carries " + megabytes(progress.bytesPerSecond()) + " MB/s. After "
                + seconds(at.minus(begin)) + " and " + progress.passes() + " passes never less than "
                + megabytes(window.lowestStart()) + " MB were left, which is a pause of " + seconds(needed(progress))
                + ", and at most " + seconds(limits.longestPause())
                + " are allowed (max-downtime). Give it more bandwidth or a longer pause, or move it when it does less";
    }

    private static String megabytes(long bytes) {
        return decimal(BigDecimal.valueOf(bytes).movePointLeft(6));
    }

    private static String seconds(Duration duration) {
        return decimal(BigDecimal.valueOf(duration.toMillis()).movePointLeft(3)) + " s";
    }

    /** One digit after the point below ten, else none. */
    private static String decimal(BigDecimal number) {
        boolean small = number.compareTo(BigDecimal.TEN) < 0;
        return number.setScale(small ? 1 : 0, RoundingMode.HALF_UP).toPlainString();
    }
}
