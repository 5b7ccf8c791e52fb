package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The simulation fails where it should: each mistake that is put into the program is found. */
class MutationsTest {

    private static final int RUNS = 1000;
    private static final Path PROJECT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
    private static final Path MUTATIONS = Path.of("src/test/resources/simulation/mutations");

    @TestFactory
    Stream<DynamicTest> a_mistake_is_found_by_its_scenario_or_within_a_thousand_runs() throws IOException {
        return files().stream()
                .map(file -> DynamicTest.dynamicTest(
                        file.getFileName().toString(), () -> assertFound(MutationText.parse(Files.readString(file)))));
    }

    private static void assertFound(MutationText mutation) throws IOException {
        if (mutation.scenario().isPresent()) {
            String scenario = Files.readString(
                    ScenariosTest.FOLDER.resolve(mutation.scenario().get() + ".txt"));
            assertThat(Mutant.scenario(mutation, PROJECT).apply(scenario))
                    .as(mutation.words())
                    .isNotNull();
            return;
        }
        LongFunction<Object> simulation = Mutant.simulation(mutation, PROJECT);
        for (long seed = 1; seed <= RUNS; seed++) {
            if (simulation.apply(seed) != null) {
                return;
            }
        }
        throw new AssertionError("nobody notices: " + mutation.words());
    }

    @Test
    void each_invariant_is_broken_by_a_mistake() throws IOException {
        Set<Invariant> broken = EnumSet.noneOf(Invariant.class);
        for (Path file : files()) {
            broken.add(MutationText.parse(Files.readString(file)).breaks());
        }

        assertThat(broken).containsExactlyElementsOf(EnumSet.allOf(Invariant.class));
    }

    @Test
    void a_mistake_in_code_that_is_no_longer_there_is_no_mistake() {
        MutationText mutation = MutationText.parse("""
                Nothing.
                breaks: I1
                in: some/File.java
                --- instead of
                a  b
                +++ there is
                c
                """);

        assertThat(mutation.apply("x a\n  b y")).isEqualTo("x c y");
        assertThatThrownBy(() -> mutation.apply("x y")).hasMessageContaining("some/File.java no longer contains");
        assertThatThrownBy(() -> mutation.apply("a b a b")).hasMessageContaining("contains twice");
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(MUTATIONS)) {
            return all.sorted().toList();
        }
    }
}
