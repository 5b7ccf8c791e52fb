package io.flyingcircus.fcqemu.adapter.qemu.linux;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.time.Duration;

/**
 * The time between two looks at something that tells nobody when it changes: short at first, then longer, never beyond
 * a deadline. A virtual thread that waits here leaves its carrier to others.
 */
public final class Pause {

    private static final long FIRST_NANOS = 500_000;

    private final long deadline;
    private final long longestNanos;
    private long nextNanos = FIRST_NANOS;

    /**
     * @param patience time until {@link #expired}
     * @param longest time between two looks
     */
    public Pause(Duration patience, Duration longest) {
        this.deadline = System.nanoTime() + patience.toNanos();
        this.longestNanos = longest.toNanos();
    }

    /** Whether the patience has run out. */
    public boolean expired() {
        return remainingNanos() <= 0;
    }

    /** What is left of the patience; zero when it has run out. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, remainingNanos()));
    }

    /**
     * Waits until the next look is due.
     *
     * @throws HostException if the thread is interrupted, which stays set
     */
    public void await() {
        try {
            Thread.sleep(Duration.ofNanos(Math.max(0, Math.min(nextNanos, remainingNanos()))));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException(
                    "a wait was interrupted: this tool is about to end; what was under way may be half"
                            + " done, run ensure",
                    e);
        }
        nextNanos = Math.min(nextNanos * 2, longestNanos);
    }

    private long remainingNanos() {
        return deadline - System.nanoTime();
    }
}
