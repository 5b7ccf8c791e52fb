package io.flyingcircus.fcqemu.domain.disks;

import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.time.Duration;
import java.util.Optional;

/**
 * Limits of the disks in one pool.
 *
 * @param pool which
 * @param iops operations per second
 * @param bursts how reads and writes may exceed it for a while; empty for the older form of limit, which has one number
 *     for reads and writes together
 */
public record PoolThrottle(PoolName pool, long iops, Optional<Bursts> bursts) {

    /**
     * The newer form: reads and writes are limited apart, in operations and bytes.
     *
     * @param bps bytes per second; 0 means unlimited
     * @param factor how many times the limit a burst may reach
     * @param length how long a burst may last
     */
    public record Bursts(long bps, double factor, Duration length) {
        /** @throws IllegalArgumentException if negative */
        public Bursts {
            if (bps < 0 || !(factor >= 0) || length.isNegative()) {
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
