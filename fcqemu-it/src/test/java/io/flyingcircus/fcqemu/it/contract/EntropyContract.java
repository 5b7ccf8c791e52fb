package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@link Entropy}. */
abstract class EntropyContract {

    /** Some chance. */
    abstract Entropy entropy();

    @Test
    void identifiers_are_32_hexadecimal_digits_and_no_two_are_the_same() {
        Entropy entropy = entropy();

        List<String> identifiers =
                Stream.generate(entropy::identifier).limit(1000).toList();

        assertThat(identifiers).doesNotHaveDuplicates().allMatch(identifier -> identifier.matches("[0-9a-f]{32}"));
    }

    @Test
    void a_duration_is_from_zero_to_the_longest() {
        Entropy entropy = entropy();
        Duration longest = Duration.ofMillis(3);

        List<Duration> durations =
                Stream.generate(() -> entropy.upTo(longest)).limit(1000).toList();

        assertThat(durations).allMatch(duration -> !duration.isNegative() && duration.compareTo(longest) <= 0);
        assertThat(entropy.upTo(Duration.ZERO)).isZero();
    }
}
