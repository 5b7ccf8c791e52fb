package io.flyingcircus.fcqemu.it.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything that can go wrong while a guest goes to a host with the old tool. */
class ToOldHostSearchTest {

    @ParameterizedTest
    @EnumSource
    void every_single_thing_that_can_go_wrong_at_any_step_does_no_harm_but_at_one_moment(OldGeneration generation) {
        Search search = new Search(1, Optional.of(generation));

        search.run(1, 0, 1);

        assertThat(search.found()).allMatch(new OldTargetsGap(search)::explains);
        assertThat(search.found().stream()
                        .map(found -> found.way().placed().getFirst().strike().kind())
                        .collect(Collectors.toSet()))
                .as("what is excepted happens")
                .isEqualTo(OldTargetsGap.kinds());
        assertThat(search.runs()).isGreaterThan(300);
    }
}
