package io.flyingcircus.fcqemu.domain.migration.convergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConvergencePolicyTest {

    private static final long MB = 1_000_000;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final ConvergenceLimits LIMITS =
            new ConvergenceLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(30), false);

    /** What a stream came to, all advice on the way followed. */
    private record Course(boolean completed, List<Advice> advice, Duration time) {
        Advice last() {
            return advice.getLast();
        }
    }

    private static Course follow(ModelStream stream, ConvergenceLimits limits, Duration atMost) {
        ConvergencePolicy policy = new ConvergencePolicy(limits, Duration.ZERO);
        List<Advice> followed = new ArrayList<>();
        Duration now = Duration.ZERO;
        while (now.compareTo(atMost) < 0) {
            stream.pass(LOOK);
            now = now.plus(LOOK);
            if (stream.completed()) {
                return new Course(true, followed, now);
            }
            Advice advice = policy.consider(stream.look(), now);
            switch (advice) {
                case Advice.GoOn() -> {}
                case Advice.AllowPause(Duration pause) -> {
                    followed.add(advice);
                    stream.allow(pause);
                }
                case Advice.SwitchToPostcopy _, Advice.GiveUp _ -> {
                    followed.add(advice);
                    return new Course(false, followed, now);
                }
            }
        }
        throw new AssertionError("neither completed nor given up in " + atMost + ": " + followed);
    }

    private static ModelStream stream(long totalMb, long workingSetMb, long writesMb, long linkMb) {
        return new ModelStream(totalMb * MB, workingSetMb * MB, writesMb * MB, linkMb * MB, LIMITS.firstPause());
    }

    @Test
    void an_idle_guest_is_let_alone() {
        Course course = follow(stream(4096, 5, 1, 100), LIMITS, Duration.ofHours(1));

        assertThat(course.completed()).isTrue();
        assertThat(course.advice()).isEmpty();
    }

    @Test
    void a_first_pass_may_take_as_long_as_it_takes() {
        Course course = follow(stream(400_000, 5, 1, 10), LIMITS, Duration.ofHours(24));

        assertThat(course.completed()).isTrue();
        assertThat(course.advice()).isEmpty();
    }

    @Test
    void a_guest_that_converges_slowly_is_not_held_for_one_that_does_not() {
        Course course = follow(stream(8192, 8000, 80, 100), LIMITS, Duration.ofHours(1));

        assertThat(course.completed()).isTrue();
        assertThat(course.advice()).isEmpty();
    }

    @Test
    void what_fits_into_a_longer_pause_is_given_it_in_steps() {
        Course course = follow(stream(512, 40, 1000, 100), LIMITS, Duration.ofHours(1));

        assertThat(course.completed()).isTrue();
        assertThat(course.advice()).containsExactly(new Advice.AllowPause(Duration.ofMillis(500)));
    }

    @Test
    void a_step_that_cannot_be_enough_is_left_out() {
        Course course = follow(stream(512, 150, 1000, 100), LIMITS, Duration.ofHours(1));

        assertThat(course.completed()).isTrue();
        assertThat(course.advice()).containsExactly(new Advice.AllowPause(Duration.ofSeconds(2)));
    }

    @Test
    void no_pause_is_ever_longer_than_allowed_and_then_it_is_given_up_with_figures() {
        Course course = follow(stream(1024, 600, 95, 60), LIMITS, Duration.ofHours(1));

        assertThat(course.completed()).isFalse();
        assertThat(course.advice().getFirst()).isEqualTo(new Advice.AllowPause(Duration.ofSeconds(2)));
        assertThat(course.advice()).hasSize(2);
        assertThat(course.last())
                .isInstanceOfSatisfying(
                        Advice.GiveUp.class,
                        end -> assertThat(end.reason())
                                .contains("dirties at least ", " MB/s, the link carries 60 MB/s")
                                .contains("a pause of 10 s, and at most 2.0 s are allowed (max-downtime)"));
    }

    @Test
    void where_it_is_allowed_postcopy_comes_before_giving_up_and_when_little_is_left() {
        ConvergenceLimits limits = new ConvergenceLimits(LIMITS.longestPause(), LIMITS.window(), LIMITS.stall(), true);
        ModelStream stream = stream(1024, 600, 95, 60);

        Course course = follow(stream, limits, Duration.ofHours(1));

        assertThat(course.last()).isEqualTo(new Advice.SwitchToPostcopy());
        assertThat(stream.look().remainingBytes()).isLessThan(600 * MB / 4 + 1);
    }

    @Test
    void after_postcopy_there_is_nothing_more_to_be_said() {
        ConvergenceLimits limits = new ConvergenceLimits(LIMITS.longestPause(), LIMITS.window(), Duration.ZERO, true);
        ConvergencePolicy policy = new ConvergencePolicy(limits, Duration.ZERO);
        ModelStream stream = stream(1024, 600, 95, 60);
        List<Advice> advice = new ArrayList<>();
        for (int second = 1; second < 1000; second++) {
            stream.pass(LOOK);
            advice.add(policy.consider(stream.look(), Duration.ofSeconds(second)));
        }

        assertThat(advice).containsOnlyOnce(new Advice.SwitchToPostcopy());
        assertThat(advice.getLast()).isEqualTo(new Advice.GoOn());
    }

    @Test
    void a_link_that_carries_nothing_is_given_up_and_not_answered_with_a_longer_pause() {
        ConvergencePolicy policy = new ConvergencePolicy(LIMITS, Duration.ZERO);
        MigrationProgress stuck = stream(1024, 600, 95, 60).look();
        List<Advice> advice = new ArrayList<>();
        for (int second = 1; second <= 36; second++) {
            advice.add(policy.consider(stuck, Duration.ofSeconds(second)));
        }

        assertThat(advice.subList(0, 35)).containsOnly(new Advice.GoOn());
        assertThat(advice.getLast())
                .isInstanceOfSatisfying(
                        Advice.GiveUp.class, end -> assertThat(end.reason()).contains("nothing got across for 35 s"));
    }

    @Test
    void whatever_a_guest_does_it_ends_in_bounded_time() {
        Random random = new Random(4711);
        int completed = 0;
        for (int run = 0; run < 300; run++) {
            long total = 64 + random.nextLong(4000);
            long set = 1 + random.nextLong(total);
            long link = 5 + random.nextLong(500);
            ModelStream stream = stream(total, set, random.nextLong(1000), link);
            // A pass takes what all of the memory takes at most; a gain, a pause and the stall a few of them each.
            Duration bound = Duration.ofSeconds(100 + 100 * (total / link + 1));
            if (follow(stream, LIMITS, bound).completed()) {
                completed++;
            }
        }
        assertThat(completed).isBetween(50, 299);
    }

    @Test
    void what_fits_into_the_longest_pause_is_never_given_up() {
        Random random = new Random(815);
        for (int run = 0; run < 200; run++) {
            long link = 5 + random.nextLong(500);
            long set = 1 + random.nextLong(2 * link - 1);
            ModelStream stream = stream(set + random.nextLong(2000), set, random.nextLong(5000), link);
            assertThat(follow(stream, LIMITS, Duration.ofHours(2)).completed())
                    .as("%s MB written over and over, %s MB/s", set, link)
                    .isTrue();
        }
    }

    @Test
    void a_guest_whose_rest_goes_up_and_down_does_not_gain_for_ever() {
        ConvergencePolicy policy = new ConvergencePolicy(LIMITS, Duration.ZERO);
        Advice advice = new Advice.GoOn();
        long sent = 0;
        for (int second = 1; second < 600 && !(advice instanceof Advice.GiveUp); second++) {
            long rest = (second / 4 % 2 == 0 ? 500 : 900) * MB / (second % 4 == 3 ? 10 : 1);
            sent += 60 * MB;
            advice = policy.consider(look(rest, sent, 2 + second / 4), Duration.ofSeconds(second));
        }
        assertThat(advice).isInstanceOf(Advice.GiveUp.class);
    }

    private static MigrationProgress look(long remaining, long transferred, long passes) {
        return new MigrationProgress(
                MigrationPhase.ACTIVE,
                1000 * MB,
                transferred,
                remaining,
                95 * MB,
                60 * MB,
                passes,
                Duration.ZERO,
                Duration.ZERO,
                Duration.ZERO,
                "");
    }

    @ParameterizedTest
    @CsvSource({"250,0,500", "500,0,1000", "1000,0,2000", "250,600,1000", "250,9000,2000", "2000,0,2000", "0,0,2000"})
    void pauses_double_or_are_as_long_as_needed(long pause, long needed, long next) {
        assertThat(LIMITS.pauseAfter(Duration.ofMillis(pause), Duration.ofMillis(needed)))
                .isEqualTo(Duration.ofMillis(next));
    }

    @Test
    void without_any_pause_allowed_there_is_nothing_to_raise() {
        ConvergenceLimits limits = new ConvergenceLimits(Duration.ZERO, Duration.ofSeconds(5), Duration.ZERO, false);
        assertThat(limits.firstPause()).isEqualTo(Duration.ZERO);
        assertThat(follow(stream(512, 40, 1000, 100), limits, Duration.ofHours(1))
                        .advice())
                .hasSize(1)
                .allMatch(Advice.GiveUp.class::isInstance);
    }

    @Test
    void limits_that_cannot_be_are_refused() {
        assertThatThrownBy(() -> new ConvergenceLimits(Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, false))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
