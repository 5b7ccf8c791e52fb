package io.flyingcircus.fcqemu.domain.migration.convergence;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is advised over real migrations. A folder per case: {@code looks.txt} has the limits (longest pause, window, stall, all
 * in seconds; postcopy), then a line per look: milliseconds, passes, bytes remaining, bytes transferred, bytes per second
 * written, bytes per second sent, expected pause in milliseconds. {@code advice.txt} has what is advised when.
 */
class RecordedStreamsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "converges-by-itself",
                "fits-into-a-longer-pause",
                "slowed-down-by-auto-converge",
                "writes-a-bit-faster-than-the-link",
                "writes-everything-at-10-MBps",
                "writes-everything-at-10-MBps-postcopy"
            })
    void each_gets_the_advice_of_its_file(String name) throws IOException {
        ConvergencePolicy policy = null;
        StringBuilder advised = new StringBuilder();
        for (String line : lines(name)) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("limits")) {
                policy = new ConvergencePolicy(limits(words), Duration.ZERO);
                continue;
            }
            Duration at = Duration.ofMillis(Long.parseLong(words[0]));
            Advice advice = Objects.requireNonNull(policy).consider(look(words), at);
            if (!advice.equals(new Advice.GoOn())) {
                advised.append(words[0]).append(' ').append(advice).append('\n');
            }
            if (advice instanceof Advice.GiveUp) {
                break;
            }
        }
        assertThat(advised).hasToString(text(name + "/advice.txt"));
    }

    private static List<String> lines(String name) throws IOException {
        return text(name + "/looks.txt")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
    }

    private static ConvergenceLimits limits(String[] words) {
        return new ConvergenceLimits(seconds(words[1]), seconds(words[2]), seconds(words[3]), words[4].equals("yes"));
    }

    private static Duration seconds(String text) {
        return Duration.ofSeconds(Long.parseLong(text));
    }

    private static MigrationProgress look(String[] words) {
        long[] numbers = Arrays.stream(words).mapToLong(Long::parseLong).toArray();
        return new MigrationProgress(
                MigrationPhase.ACTIVE,
                0,
                numbers[3],
                numbers[2],
                numbers[4],
                numbers[5],
                numbers[1],
                Duration.ofMillis(numbers[6]),
                Duration.ZERO,
                Duration.ofMillis(numbers[0]),
                "");
    }

    private static String text(String resource) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RecordedStreamsTest.class.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
