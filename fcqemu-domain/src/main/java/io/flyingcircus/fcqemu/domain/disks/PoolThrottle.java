package io.flyingcircus.fcqemu.domain.disks;

import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits of the disks in one pool.
 *
 * @param pool which
 * @param iops operations per second
 * @param newer what the newer form of limit has beside it; empty for the older form, which has one number for reads and
 *     writes together
 */
public record PoolThrottle(PoolName pool, long iops, Optional<NewerForm> newer) {

    /**
     * The newer form: reads and writes are limited apart, in operations and bytes.
     *
     * @param bps bytes per second; 0 means unlimited
     * @param burstFactor how many times {@code iops} a burst may reach
     * @param burst how long a burst may last
     */
    public record NewerForm(long bps, double burstFactor, Duration burst) {
        /** No limit of bytes, no bursts. */
        public static final NewerForm NONE = new NewerForm(0, 0, Duration.ZERO);

        /** @throws IllegalArgumentException if negative */
        public NewerForm {
            if (bps < 0 || !(burstFactor >= 0) || burst.isNegative()) {
                throw new IllegalArgumentException("limits must not be negative");
            }
        }
    }

    /** @throws IllegalArgumentException if negative */
    public PoolThrottle {
        if (iops < 0) {
            throw new IllegalArgumentException("limits must not be negative");
        }
    }
}
