package io.flyingcircus.fcqemu.domain.daemon;

import java.time.Duration;

/**
 * How much is done at once, and how often.
 *
 * @param atOnce how many VMs are worked on at the same time, {@code event-threads}
 * @param period between two regular looks at the same VM
 * @param overlong work that takes longer counts no more among {@code atOnce}: a migration or a hung guest holds up no other VM
 */
public record Pace(int atOnce, Duration period, Duration overlong) {

    /** How long a QEMU has to live not to have ended soon, as its supervisor sees it. */
    static final Duration SOON = Duration.ofMinutes(1);

    private static final Duration FIRST_TRY_AGAIN = Duration.ofSeconds(10);
    private static final Duration FIRST_LOOK_AGAIN = Duration.ofMillis(500);
    private static final Duration LONGEST_LOOK_AGAIN = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    /** The supervisor of a QEMU that ended asks first: it knows how often in a row that was. */
    private static final Duration AFTER_SUPERVISOR = Duration.ofSeconds(5);

    /** @throws IllegalArgumentException if nothing could be done, or it would be done all the time */
    public Pace {
        if (atOnce < 1 || period.compareTo(Duration.ofSeconds(1)) < 0 || overlong.isNegative()) {
            throw new IllegalArgumentException(
                    "at once " + atOnce + ", period " + period + ", overlong " + overlong + ": not a pace to work at");
        }
    }

    /** Until work that failed is tried again, having failed {@code failures} times in a row. */
    Duration tryAgain(int failures) {
        return doubled(FIRST_TRY_AGAIN, failures - 1, period);
    }

    /** Until a VM is looked at again that somebody else was at work on {@code times} times in a row. */
    Duration lookAgain(int times) {
        return doubled(FIRST_LOOK_AGAIN, times - 1, LONGEST_LOOK_AGAIN);
    }

    /** Until a VM is ensured whose QEMU has ended soon after its start {@code times} times in a row. */
    Duration afterEnd(int times) {
        return times <= 1
                ? Duration.ZERO
                : doubled(FIRST_PAUSE, times - 2, LONGEST_PAUSE).plus(AFTER_SUPERVISOR);
    }

    private static Duration doubled(Duration first, int times, Duration longest) {
        Duration result = first;
        for (int i = 0; i < times && result.compareTo(longest) < 0; i++) {
            result = result.multipliedBy(2);
        }
        return result.compareTo(longest) < 0 ? result : longest;
    }
}
