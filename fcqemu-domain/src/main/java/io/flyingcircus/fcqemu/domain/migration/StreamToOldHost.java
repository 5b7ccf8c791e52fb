package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.time.Clock;
import java.time.Duration;

/**
 * Ends a stream to a QEMU that lets the guest execute as soon as it has all of it. A guest that is paused before its stream ends
 * arrives paused, so it may be called off. One that QEMU itself has stopped for the end of its stream must not: cancelling lets it
 * go on here, and by then it may have arrived.
 */
final class StreamToOldHost {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Clock clock;
    private final Monitor monitor;

    StreamToOldHost(Clock clock, Monitor monitor) {
        this.clock = clock;
        this.monitor = monitor;
    }

    /**
     * Pauses the guest, and calls the stream off if that is in time; if not, waits for its end.
     *
     * @return whether the guest was paused before the stream ended: then it executes nowhere, even if the stream is complete
     */
    boolean stop() {
        monitor.pause();
        boolean inTime = monitor.status() == RunStatus.PAUSED;
        if (inTime && monitor.migration().look().phase().underWay()) {
            monitor.migration().cancel();
        }
        MigrationProgress _ = awaitEnd();
        return inTime;
    }

    /**
     * Calls it off at whichever point it is, and leaves the guest paused. For when nothing there can execute it any more.
     *
     * @return how far that got
     */
    MigrationProgress cancel() {
        MigrationProgress progress = monitor.migration().look();
        if (progress.phase().underWay()) {
            monitor.migration().cancel();
            progress = awaitEnd();
            monitor.pause();
        }
        return progress;
    }

    private MigrationProgress awaitEnd() {
        Migration migration = monitor.migration();
        MigrationProgress progress = migration.look();
        Duration deadline = clock.elapsed().plus(PATIENCE);
        while (progress.phase().underWay() && clock.elapsed().compareTo(deadline) < 0) {
            progress = migration.await(progress.phase(), BETWEEN_LOOKS);
        }
        return progress;
    }
}
