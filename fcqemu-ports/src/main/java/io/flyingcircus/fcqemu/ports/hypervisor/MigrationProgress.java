package io.flyingcircus.fcqemu.ports.hypervisor;

import java.time.Duration;

/**
 * A migration at one moment (QMP {@code query-migrate}). What QEMU does not tell in a phase is zero.
 *
 * @param phase where it stands
 * @param totalBytes guest memory
 * @param transferredBytes sent so far
 * @param remainingBytes guest memory still to be sent
 * @param dirtyBytesPerSecond how fast the guest writes
 * @param bytesPerSecond throughput
 * @param passes how often its memory was gone through
 * @param expectedPause how long the guest would be stopped if the rest were sent now
 * @param pause how long it was stopped, once completed
 * @param totalTime since it was begun
 * @param error why it failed, in QEMU's words; empty if it did not
 */
public record MigrationProgress(
        MigrationPhase phase,
        long totalBytes,
        long transferredBytes,
        long remainingBytes,
        long dirtyBytesPerSecond,
        long bytesPerSecond,
        long passes,
        Duration expectedPause,
        Duration pause,
        Duration totalTime,
        String error) {

    /** A migration in {@code phase} of which nothing more is known. */
    public static MigrationProgress of(MigrationPhase phase) {
        return new MigrationProgress(phase, 0, 0, 0, 0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, "");
    }
}
