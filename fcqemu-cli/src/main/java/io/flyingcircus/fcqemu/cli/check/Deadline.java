package io.flyingcircus.fcqemu.cli.check;

import java.time.Duration;

/**
 * When something must be over.
 *
 * @param end by {@link System#nanoTime}
 */
public record Deadline(long end) {

    /** In so long from now. */
    public static Deadline in(Duration left) {
        return new Deadline(System.nanoTime() + left.toNanos());
    }

    /** The same, so much later. */
    Deadline plus(Duration more) {
        return new Deadline(end + more.toNanos());
    }

    /** How long it is until then; never negative. */
    Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }
}
