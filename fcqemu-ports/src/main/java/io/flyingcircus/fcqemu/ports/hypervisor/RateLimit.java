package io.flyingcircus.fcqemu.ports.hypervisor;

import java.time.Duration;

/**
 * A limit of one kind of a disk's throttle.
 *
 * @param rate per second; 0 means unlimited
 * @param burst highest rate during a burst; 0 means none
 * @param burstLength how long a burst may last at its highest rate, in whole seconds as QEMU counts them, a part of one as
 *     one; zero unless there is a burst
 */
public record RateLimit(long rate, long burst, Duration burstLength) {

    /** The highest rate QEMU takes ({@code THROTTLE_VALUE_MAX} in its {@code qemu/throttle.h}). */
    public static final long HIGHEST_RATE = 1_000_000_000_000_000L;

    /** No limit. */
    public static final RateLimit UNLIMITED = new RateLimit(0, 0, Duration.ZERO);

    /** @throws IllegalArgumentException if negative, or a burst has no rate to exceed */
    public RateLimit {
        if (rate < 0 || burst < 0 || burstLength.isNegative()) {
            throw new IllegalArgumentException("a rate limit must not be negative");
        }
        burstLength = burst == 0 ? Duration.ZERO : wholeSeconds(burstLength);
    }

    /** So that what is wanted equals what QEMU tells once it was set. */
    private static Duration wholeSeconds(Duration length) {
        return Duration.ofSeconds(Math.max(1, length.plusNanos(999_999_999).toSeconds()));
    }

    /** {@code rate} per second and no bursts. */
    public static RateLimit of(long rate) {
        return new RateLimit(rate, 0, Duration.ZERO);
    }
}
