package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** A guest changes hosts while everything goes wrong. */
class SimulationTest {

    private static final long RUNS = 3_000;

    @Test
    void whatever_goes_wrong_no_guest_runs_twice_and_it_gets_where_it_is_wanted() {
        Coverage coverage = new Coverage();
        List<String> broken = LongStream.rangeClosed(1, RUNS)
                .parallel()
                .mapToObj(seed -> violation(seed, coverage))
                .flatMap(Optional::stream)
                .toList();

        assertThat(broken).isEmpty();
        assertThat(coverage.pointsOfCrashes())
                .as("where locks change hands, processes were killed")
                .containsAll(ProtocolPoint.OF_LOCKS);
    }

    private static Optional<String> violation(long seed, Coverage coverage) {
        Simulation simulation = Simulate.simulation(seed);
        Simulation.Result result = simulation.run();
        synchronized (coverage) {
            coverage.add(simulation.coverage());
        }
        return result instanceof Simulation.Result.Broken bad
                ? Optional.of("./simulate --seed " + seed + ": " + bad.what() + " " + bad.strikes())
                : Optional.empty();
    }

    @Test
    void a_seed_stands_for_the_same_run_each_time() {
        assertThat(trace(42)).hasSizeGreaterThan(100).isEqualTo(trace(42)).isNotEqualTo(trace(43));
    }

    private static List<String> trace(long seed) {
        List<String> lines = new ArrayList<>();
        new Simulation(seed, 3, 5, Optional.of(entry -> lines.add(entry.toString()))).run();
        return lines;
    }

    @Test
    void every_single_thing_that_can_go_wrong_at_any_step_of_a_hand_over_does_no_harm() {
        Search search = new Search(1);

        search.run(1, 0, 1);

        assertThat(search.found()).isEmpty();
        assertThat(search.runs()).isGreaterThan(300);
    }

    @Test
    void every_single_thing_that_can_go_wrong_at_any_step_of_a_hand_over_with_postcopy_does_no_harm() {
        Search search = Search.ofPostcopy(1);

        search.run(1, 0, 1);

        assertThat(search.found()).isEmpty();
        assertThat(search.runs()).isGreaterThan(300);
    }

    @Test
    void a_share_of_all_pairs_with_postcopy_does_no_harm() {
        Search search = Search.ofPostcopy(1);

        search.run(2, 0, 360);

        assertThat(search.found()).isEmpty();
        assertThat(search.runs()).isGreaterThan(150);
    }

    @Test
    void a_share_of_all_pairs_of_things_that_can_go_wrong_does_no_harm() {
        Search search = new Search(1);

        search.run(2, 0, 60);

        assertThat(search.found()).isEmpty();
        assertThat(search.runs()).isGreaterThan(1_500);
    }
}
