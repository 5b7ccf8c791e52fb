package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hand-overs in which things go wrong at named points: each is a text, and beside it lies the log of what changed in it, which
 * {@code -Dsimulation.logs=write} writes anew.
 */
class ScenariosTest {

    static final Path FOLDER = Path.of("src/test/resources/simulation/scenarios");

    private static final boolean WRITES = "write".equals(System.getProperty("simulation.logs"));

    @ParameterizedTest
    @MethodSource("files")
    void each_ends_as_it_must_and_goes_as_its_log_says(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        Optional<Violation> broken = new ScenarioRun(
                        Scenario.parse(Files.readString(file)),
                        Optional.of(entry -> entry.inShort().ifPresent(lines::add)))
                .run();

        assertThat(broken).as(() -> String.join("\n", lines)).isEmpty();
        Path log = Path.of(file.toString().replace(".txt", ".log"));
        if (WRITES) {
            Files.write(log, lines);
        }
        assertThat(lines).containsExactlyElementsOf(Files.readAllLines(log));
    }

    static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(FOLDER)) {
            return all.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
        }
    }
}
