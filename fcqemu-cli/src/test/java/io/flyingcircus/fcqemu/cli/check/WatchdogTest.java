package io.flyingcircus.fcqemu.cli.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WatchdogTest {

    private final CountDownLatch barked = new CountDownLatch(1);

    @Test
    void what_is_not_done_in_time_is_told_and_nothing_else_after_that() throws InterruptedException {
        Watchdog dog = Watchdog.until(Deadline.in(Duration.ofMillis(10)), barked::countDown);

        assertThat(barked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(dog.callOff()).isFalse();
    }

    @Test
    void what_is_done_before_is_not() {
        Watchdog dog = Watchdog.until(Deadline.in(Duration.ofHours(1)), barked::countDown);

        assertThat(dog.callOff()).isTrue();
        assertThat(barked.getCount()).isEqualTo(1);
    }
}
