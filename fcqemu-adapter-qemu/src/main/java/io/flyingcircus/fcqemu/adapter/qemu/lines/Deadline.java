package io.flyingcircus.fcqemu.adapter.qemu.lines;

import java.time.Duration;

/**
 * A point in time after which nobody waits any longer, on the monotonic clock of this process.
 *
 * @param nanoTime as {@link System#nanoTime()} counts
 * @param patience how long the wait was meant to be when it began, for messages
 */
public record Deadline(long nanoTime, Duration patience) {

    /** A hundred years: {@link Duration#toNanos()} of much more would overflow. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** The deadline {@code patience} from now; a negative one has passed already. */
    public static Deadline after(Duration patience) {
        Duration bounded = patience.compareTo(LONGEST) > 0 ? LONGEST : patience;
        return new Deadline(System.nanoTime() + bounded.toNanos(), bounded);
    }

    /** Nanoseconds left, zero or less when it has passed. */
    public long remainingNanos() {
        return nanoTime - System.nanoTime();
    }

    /** Whether it has passed. */
    public boolean passed() {
        return remainingNanos() <= 0;
    }
}
