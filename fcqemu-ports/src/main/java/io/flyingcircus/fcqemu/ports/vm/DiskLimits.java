package io.flyingcircus.fcqemu.ports.vm;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What a definition itself says about the throttle of its disks. What it leaves empty is as the pool of a disk says.
 *
 * @param iops operations per second; 0 means unlimited
 * @param bps bytes per second; 0 means unlimited
 * @param burstFactor how many times {@code iops} a burst may reach
 * @param burst how long a burst may last
 */
public record DiskLimits(OptionalLong iops, OptionalLong bps, OptionalDouble burstFactor, Optional<Duration> burst) {

    /** Everything as the pool says. */
    public static final DiskLimits OF_POOL =
            new DiskLimits(OptionalLong.empty(), OptionalLong.empty(), OptionalDouble.empty(), Optional.empty());

    /** @throws IllegalArgumentException if negative */
    public DiskLimits {
        if (iops.orElse(0) < 0
                || bps.orElse(0) < 0
                || !(burstFactor.orElse(0) >= 0)
                || burst.orElse(Duration.ZERO).isNegative()) {
            throw new IllegalArgumentException("limits must not be negative");
        }
    }

    /** Whether it says what only the newer form of limit has, which limits reads and writes apart. */
    public boolean newerForm() {
        return bps.isPresent() || burstFactor.isPresent() || burst.isPresent();
    }
}
