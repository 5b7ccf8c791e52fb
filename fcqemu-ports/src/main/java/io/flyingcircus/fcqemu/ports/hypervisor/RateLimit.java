package io.flyingcircus.fcqemu.ports.hypervisor;

import java.time.Duration;

/**
 * A limit of one kind of a disk's throttle.
 *
 * @param rate per second; 0 means unlimited
 * @param burst highest rate during a burst; 0 means none
 * @param burstLength how long a burst may last at its highest rate; zero unless there is a burst
 */
public record RateLimit(long rate, long burst, Duration burstLength) {

    /** No limit. */
    public static final RateLimit UNLIMITED = new RateLimit(0, 0, Duration.ZERO);

    /** @throws IllegalArgumentException if negative, or a burst has no rate to exceed */
    public RateLimit {
        if (rate < 0 || burst < 0 || burstLength.isNegative()) {
            throw new IllegalArgumentException("a rate limit must not be negative");
        }
        if (burst == 0) {
            burstLength = Duration.ZERO;
        }
    }

    /** {@code rate} per second and no bursts. */
    public static RateLimit of(long rate) {
        return new RateLimit(rate, 0, Duration.ZERO);
    }
}
