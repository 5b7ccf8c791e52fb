package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.cli.session.SystemClock;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SystemClockContractTest extends ClockContract {

    private final Clock clock = new SystemClock();

    @Override
    Clock clock() {
        return clock;
    }

    @Test
    void whoever_is_interrupted_wakes_up_at_once_and_stays_interrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> clock.sleep(Duration.ofHours(1))).isInstanceOf(HostException.class);

        assertThat(Thread.interrupted()).isTrue();
    }
}
