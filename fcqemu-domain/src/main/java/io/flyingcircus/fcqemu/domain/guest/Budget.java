package io.flyingcircus.fcqemu.domain.guest;

import io.flyingcircus.fcqemu.ports.time.Clock;
import java.time.Duration;

/** Time that may be spent on several things together. */
final class Budget {

    private final Clock clock;
    private final Duration end;

    /** It runs from now on. */
    Budget(Clock clock, Duration total) {
        this.clock = clock;
        this.end = clock.elapsed().plus(total);
    }

    /** What is left, but no more than that. */
    Duration atMost(Duration most) {
        Duration left = left();
        return left.compareTo(most) < 0 ? left : most;
    }

    /** What is left, zero when it is spent. */
    Duration left() {
        Duration left = end.minus(clock.elapsed());
        return left.isNegative() ? Duration.ZERO : left;
    }
}
