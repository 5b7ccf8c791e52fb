package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryClockTest extends ClockContract {

    private final World world = new World();

    @Override
    Clock clock() {
        return world.clock();
    }

    @Test
    void it_goes_only_while_somebody_sleeps_and_both_times_go_alike() {
        Instant start = clock().now();

        clock().sleep(Duration.ofDays(400));

        assertThat(clock().elapsed()).isEqualTo(Duration.ofDays(400));
        assertThat(clock().now()).isEqualTo(start.plus(Duration.ofDays(400)));
    }

    @Test
    void what_is_planned_happens_at_its_time_in_the_order_it_was_planned_in() {
        List<String> happened = new ArrayList<>();
        world.clock().after(Duration.ofSeconds(2), () -> happened.add("second at " + clock().elapsed()));
        world.clock().after(Duration.ofSeconds(2), () -> happened.add("third"));
        world.clock().after(Duration.ofSeconds(1), () -> happened.add("first"));
        world.clock().after(Duration.ofSeconds(9), () -> happened.add("too late"));

        clock().sleep(Duration.ofSeconds(5));

        assertThat(happened).containsExactly("first", "second at PT2S", "third");
    }
}
