package io.flyingcircus.fcqemu.it.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    @Test
    void it_returns_what_was_found() {
        AtomicInteger looks = new AtomicInteger();

        int found = Await.atMostSeconds(10)
                .untilPresent(
                        "the third look",
                        () -> Optional.of(looks.incrementAndGet()).filter(n -> n == 3));

        assertThat(found).isEqualTo(3);
    }

    @Test
    void it_gives_up_and_says_what_it_waited_for() {
        assertThatThrownBy(() -> Await.atMost(Duration.ofMillis(30)).until("pigs fly", () -> false))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("pigs fly");
    }

    @Test
    void it_tells_the_last_failure() {
        assertThatThrownBy(() -> Await.atMost(Duration.ofMillis(30))
                        .untilAsserted("the sum is right", () -> assertThat(1).isEqualTo(2)))
                .hasMessageContaining("the sum is right")
                .hasCauseInstanceOf(AssertionError.class);
    }
}
