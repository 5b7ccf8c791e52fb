package io.flyingcircus.fcqemu.domain.migration.convergence;

import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import java.time.Duration;

/**
 * QEMU's precopy, as far as it matters for convergence: a pass ends when so little is left that it would fit into the allowed
 * pause; then what the guest wrote meanwhile is added, and if that fits too, the stream completes.
 */
final class ModelStream {

    private final double workingSet;
    private final double writesPerMs;
    private final double linkPerMs;
    private Duration allowed;
    private double remaining;
    private double transferred;
    private double passMs;
    private long passes = 1;
    private long lastDirty;
    private long restAtBegin;
    private boolean completed;

    ModelStream(long total, long workingSet, long writesPerSecond, long linkPerSecond, Duration allowed) {
        this.remaining = total;
        this.workingSet = workingSet;
        this.writesPerMs = writesPerSecond / 1000.0;
        this.linkPerMs = linkPerSecond / 1000.0;
        this.allowed = allowed;
    }

    void allow(Duration pause) {
        allowed = pause;
    }

    boolean completed() {
        return completed;
    }

    void pass(Duration time) {
        for (long ms = 0; ms < time.toMillis() && !completed; ms++) {
            double sent = Math.min(remaining, linkPerMs);
            remaining -= sent;
            transferred += sent;
            passMs++;
            if (remaining <= threshold()) {
                sync();
            }
        }
    }

    private double threshold() {
        return linkPerMs * allowed.toMillis();
    }

    private void sync() {
        double written = Math.min(workingSet, writesPerMs * passMs);
        lastDirty = (long) (written * 1000 / passMs);
        // What was not sent yet may be written again too.
        double again = Math.min(remaining, workingSet) * written / workingSet;
        remaining += written - again;
        restAtBegin = (long) remaining;
        passMs = 0;
        passes++;
        completed = remaining <= threshold();
    }

    MigrationProgress look() {
        long link = (long) (linkPerMs * 1000);
        Duration expected = passes == 1 || link == 0 ? allowed : Duration.ofMillis(restAtBegin * 1000 / link);
        return new MigrationProgress(
                completed ? MigrationPhase.COMPLETED : MigrationPhase.ACTIVE,
                0,
                (long) transferred,
                (long) remaining,
                lastDirty,
                link,
                passes,
                expected,
                Duration.ZERO,
                Duration.ZERO,
                "");
    }
}
