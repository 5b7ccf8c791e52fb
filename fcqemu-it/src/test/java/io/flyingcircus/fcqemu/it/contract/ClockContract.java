package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link Clock}. */
@Timeout(60)
abstract class ClockContract {

    private static final Duration A_WHILE = Duration.ofMillis(20);

    /** A clock that goes. */
    abstract Clock clock();

    @Test
    void whoever_sleeps_wakes_up_that_much_later_and_not_sooner() {
        Duration before = clock().elapsed();

        clock().sleep(A_WHILE);

        assertThat(clock().elapsed()).isGreaterThanOrEqualTo(before.plus(A_WHILE));
    }

    @Test
    void the_wall_clock_goes_on_meanwhile() {
        Instant before = clock().now();

        clock().sleep(A_WHILE);

        assertThat(clock().now()).isAfter(before);
    }

    @Test
    void elapsed_time_never_goes_backwards() {
        Duration last = clock().elapsed();
        for (int i = 0; i < 1000; i++) {
            Duration now = clock().elapsed();
            assertThat(now).isGreaterThanOrEqualTo(last);
            last = now;
        }
    }

    @Test
    void to_sleep_for_no_time_or_less_is_not_to_sleep() {
        clock().sleep(Duration.ZERO);
        Duration before = clock().elapsed();

        clock().sleep(Duration.ofHours(-1));

        assertThat(clock().elapsed()).isBetween(before, before.plus(Duration.ofMinutes(1)));
    }
}
