package io.flyingcircus.fcqemu.adapter.qemu.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeveralThreadsTest {

    private static final List<Integer> THOUSAND =
            IntStream.range(0, 1000).boxed().toList();

    @Test
    void all_are_looked_at_and_stay_in_their_order() {
        List<Optional<Integer>> found =
                SeveralThreads.look(THOUSAND, 1, number -> number % 3 == 0 ? Optional.of(-number) : Optional.empty());

        assertThat(found).hasSize(1000);
        assertThat(found.stream().flatMap(Optional::stream))
                .containsExactlyElementsOf(
                        IntStream.range(0, 334).map(i -> -3 * i).boxed().toList());
    }

    @Test
    void a_look_that_fails_is_not_taken_for_nothing_wherever_it_was() {
        for (int i = 0; i < 1000; i += 37) {
            int fails = i;
            assertThatThrownBy(() -> SeveralThreads.look(THOUSAND, 1, number -> {
                        if (number == fails) {
                            throw new IllegalStateException("at " + number);
                        }
                        return Optional.of(number);
                    }))
                    .hasMessage("at " + fails);
        }
    }

    @Test
    void few_are_looked_at_by_the_caller_alone() {
        Thread caller = Thread.currentThread();
        assertThat(SeveralThreads.look(List.of(1, 2, 3), 64, _ -> Optional.of(Thread.currentThread())))
                .allSatisfy(thread -> assertThat(thread).contains(caller));
    }
}
