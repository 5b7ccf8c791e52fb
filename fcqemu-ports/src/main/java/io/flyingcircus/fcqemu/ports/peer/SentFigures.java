package io.flyingcircus.fcqemu.ports.peer;

import java.time.Duration;

/**
 * What the host that sent a guest can say of it, when the guest is about to go on at the other host.
 *
 * @param stopped how long the guest has been stopped, locks included, when this is said
 * @param downtime how long of that QEMU says, which knows nothing of locks
 * @param bytes sent
 * @param bytesPerSecond throughput
 */
public record SentFigures(Duration stopped, Duration downtime, long bytes, long bytesPerSecond) {

    /** Up to there each whole number is exact where it travels. */
    public static final long MOST = 1L << 53;

    /** @throws IllegalArgumentException if one is negative or beyond all measure */
    public SentFigures {
        if (stopped.isNegative() || downtime.isNegative()) {
            throw new IllegalArgumentException("no guest is stopped for less than no time");
        }
        if (bytes < 0 || bytes > MOST || bytesPerSecond < 0 || bytesPerSecond > MOST) {
            throw new IllegalArgumentException("bytes are from 0 to " + MOST);
        }
    }
}
