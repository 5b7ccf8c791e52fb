package io.flyingcircus.fcqemu.domain.migration.convergence;

import java.time.Duration;

/**
 * How long a stream may get nowhere.
 *
 * @param longestPause longest time the guest may be stopped at the end
 * @param window how long is looked back to say whether it gets anywhere; at least two passes over the guest's memory
 *     whatever is said here
 * @param stall how long it may get nowhere once the longest pause is allowed
 * @param postcopy whether the guest may then go on at the target before all of its memory is there
 */
public record ConvergenceLimits(Duration longestPause, Duration window, Duration stall, boolean postcopy) {

    private static final int STEPS = 3;

    /** @throws IllegalArgumentException if it would be over before it began */
    public ConvergenceLimits {
        if (longestPause.isNegative() || !window.isPositive() || stall.isNegative()) {
            throw new IllegalArgumentException("a window has a length, and nothing lasts less than no time");
        }
    }

    /** The pause that is allowed at first: an eighth of the longest, so that a guest that is idle is not stopped long. */
    public Duration firstPause() {
        return longestPause.dividedBy(1 << STEPS);
    }

    /** The next longer pause, twice as long, or as long as {@code needed} if that takes more; never above the longest. */
    Duration pauseAfter(Duration pause, Duration needed) {
        Duration next = pause.isZero() ? longestPause : pause.multipliedBy(2);
        while (next.compareTo(needed) < 0 && next.compareTo(longestPause) < 0) {
            next = next.multipliedBy(2);
        }
        return next.compareTo(longestPause) < 0 ? next : longestPause;
    }
}
