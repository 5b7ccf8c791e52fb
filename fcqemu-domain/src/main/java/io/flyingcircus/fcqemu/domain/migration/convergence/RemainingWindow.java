package io.flyingcircus.fcqemu.domain.migration.convergence;

import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import java.time.Duration;

/**
 * What was left to send, over the last while.
 *
 * <p>QEMU sends memory in passes. Within each one the rest falls; then it asks what the guest wrote meanwhile, and the rest is as
 * large as that. So the rest at the beginning of a pass is what tells whether the stream converges, and it gains only if one
 * of them is a new lowest, by a tenth at least: then there is an end to it, as no guest has memory for ever new tenths.
 */
final class RemainingWindow {

    private static final double GAIN = 0.9;
    private static final int LEAST_PASSES = 2;
    private static final int LOW = 4;

    private final Duration length;
    private long lowestStart = Long.MAX_VALUE;
    private Duration gainAt;
    private long gainPass;
    private long start;
    private long passes;
    private long remaining;
    private long transferred = -1;
    private Duration movedAt;
    private Duration now;

    RemainingWindow(Duration length, Duration begin) {
        this.length = length;
        this.gainAt = begin;
        this.movedAt = begin;
        this.now = begin;
    }

    void add(MigrationProgress progress, Duration at) {
        now = at;
        boolean moved = progress.transferredBytes() > transferred;
        if (moved) {
            transferred = progress.transferredBytes();
            movedAt = at;
        }
        remaining = progress.remainingBytes();
        start = Math.max(progress.passes() == passes ? start : 0, Math.max(remaining, restAtBegin(progress)));
        passes = progress.passes();
        // The first pass is all of the guest's memory: as long as it gets on, it gains, and where it began tells
        // nothing.
        if (passes <= 1 && moved) {
            gained();
        } else if (passes > 1 && start < lowestStart * GAIN) {
            lowestStart = start;
            gained();
        }
    }

    /** QEMU's expected pause is the rest at the beginning of the pass over the very throughput it tells beside it. */
    private static long restAtBegin(MigrationProgress progress) {
        return progress.passes() <= 1 || progress.dirtyBytesPerSecond() == 0
                ? 0
                : progress.expectedPause().toMillis() * progress.bytesPerSecond() / 1000;
    }

    private void gained() {
        gainAt = now;
        gainPass = passes;
    }

    /** Begins anew, as if there had been a gain now: something was done about it. */
    void restart() {
        gained();
    }

    /** How long nothing at all has got across. */
    Duration stuckFor() {
        return now.minus(movedAt);
    }

    /** Whether no pass gained. */
    boolean stalled() {
        return now.minus(gainAt).compareTo(length) >= 0 && passes - gainPass >= LEAST_PASSES;
    }

    /** How long it has not gained. */
    Duration sinceGain() {
        return now.minus(gainAt);
    }

    /** Whether little of this pass is left, which is when the least of the guest's memory is missing at the target. */
    boolean atLocalMinimum() {
        return remaining <= start / LOW;
    }

    /** What was left at the beginning of this pass. */
    long start() {
        return start;
    }

    /** The least that was left at the beginning of a pass. */
    long lowestStart() {
        return lowestStart;
    }
}
