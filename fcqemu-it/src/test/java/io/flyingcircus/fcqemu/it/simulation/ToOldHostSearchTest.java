package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that can go wrong once while a guest goes to a host with the old tool. */
class ToOldHostSearchTest {

    /**
     * The one moment at which nothing helps: the target has all of the guest and lets it execute, and the source does not know
     * yet. If the stream fails now, QEMU lets the guest go on at the source too, until that is paused.
     */
    private static final String LOADED = "finish-migrate~+running";

    private static final Map<String, String> AT_THAT_MOMENT = new TreeMap<>(Map.of(
            "CutStream", "I1: it executes on both until the source has paused its own",
            "CutLink", "I1: the same",
            "KillQemu", "I9: it wrote there before it was killed, and goes on at the source as if it had not",
            "Reboot", "I9: the same"));

    @ParameterizedTest
    @EnumSource
    void every_single_thing_that_can_go_wrong_at_any_step_does_no_harm_but_at_one_moment(OldGeneration generation) {
        Search search = new Search(1, generation);

        search.run(1, 0, 1);

        Set<String> harmful = new TreeSet<>();
        for (Search.Found found : search.found()) {
            Strike strike = found.way().placed().getFirst().strike();
            assertThat(search.stateBefore(found.way())).as(found.toString()).isEqualTo(LOADED);
            assertThat(AT_THAT_MOMENT.getOrDefault(strike.kind(), ""))
                    .as(found.toString())
                    .startsWith(found.what().invariant() + ":");
            harmful.add(strike.kind());
        }
        assertThat(harmful).as("what is excepted happens").isEqualTo(AT_THAT_MOMENT.keySet());
        assertThat(search.runs()).isGreaterThan(300);
    }
}
