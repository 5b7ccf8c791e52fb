package io.flyingcircus.fcqemu.it.testbed;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waiting for something to become true, with an end. The only place where tests let time pass. */
public final class Await {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

    private final Duration patience;

    private Await(Duration patience) {
        this.patience = patience;
    }

    /** Waits that long and no longer. */
    public static Await atMost(Duration patience) {
        return new Await(patience);
    }

    /** Waits that long and no longer. */
    public static Await atMostSeconds(long seconds) {
        return new Await(Duration.ofSeconds(seconds));
    }

    /**
     * Waits until {@code condition} holds.
     *
     * @param what is waited for, for the message
     * @throws AssertionError if it does not come true in time
     */
    public void until(String what, BooleanSupplier condition) {
        untilPresent(what, () -> condition.getAsBoolean() ? Optional.of(Boolean.TRUE) : Optional.empty());
    }

    /**
     * Waits until {@code look} finds something, and returns it.
     *
     * @param what is waited for, for the message
     * @throws AssertionError if it finds nothing in time
     */
    public <T> T untilPresent(String what, Supplier<Optional<T>> look) {
        long start = System.nanoTime();
        while (true) {
            Optional<T> found = look.get();
            if (found.isPresent()) {
                return found.get();
            }
            pauseOrGiveUp(start, what, null);
        }
    }

    /**
     * Waits until {@code assertions} pass.
     *
     * @param what is waited for, for the message
     * @throws AssertionError with the last failure as its cause if they still fail at the end
     */
    public void untilAsserted(String what, Runnable assertions) {
        long start = System.nanoTime();
        while (true) {
            try {
                assertions.run();
                return;
            } catch (AssertionError notYet) {
                pauseOrGiveUp(start, what, notYet);
            }
        }
    }

    private void pauseOrGiveUp(long start, String what, @Nullable Throwable last) {
        if (System.nanoTime() - start > patience.toNanos()) {
            throw new AssertionError("waited " + patience + " in vain: " + what, last);
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new AssertionError("interrupted while waiting: " + what, last);
        }
        LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
    }
}
