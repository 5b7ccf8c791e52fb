package io.flyingcircus.fcqemu.domain.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AgendaTest {

    private static final VmName A = new VmName("a");
    private static final VmName B = new VmName("b");
    private static final Errand ENSURE_A = new Errand.Ensure(A);
    private static final Errand ENSURE_B = new Errand.Ensure(B);
    private static final Duration PERIOD = Duration.ofMinutes(10);

    private final Agenda agenda = new Agenda(new Pace(2, PERIOD, Duration.ofMinutes(1)));
    private Duration now = Duration.ofHours(5);

    private Optional<Errand> begin() {
        return agenda.begin(now);
    }

    private void later(Duration duration) {
        now = now.plus(duration);
    }

    /** Time goes on until something is to be done. */
    private Duration waited() {
        Duration wait = agenda.untilNext(now).orElseThrow();
        later(wait);
        return wait;
    }

    @Test
    void a_vm_is_ensured_as_soon_as_it_is_woken() {
        agenda.wake(A, now);

        assertThat(agenda.untilNext(now)).contains(Duration.ZERO);
        assertThat(begin()).contains(ENSURE_A);
        assertThat(begin()).isEmpty();
        assertThat(agenda.untilNext(now)).isEmpty();
    }

    @Test
    void however_often_it_is_woken_it_is_ensured_once_and_once_more_for_all_that_came_meanwhile() {
        for (int i = 0; i < 100; i++) {
            agenda.wake(A, now);
        }
        assertThat(begin()).contains(ENSURE_A);
        for (int i = 0; i < 100; i++) {
            agenda.wake(A, now);
        }
        assertThat(begin()).as("two at work on one VM").isEmpty();

        agenda.ended(ENSURE_A, Outcome.DONE, now);
        assertThat(begin()).contains(ENSURE_A);
        agenda.ended(ENSURE_A, Outcome.DONE, now);
        assertThat(begin()).isEmpty();
    }

    @Test
    void no_more_are_worked_on_than_the_pace_allows_and_who_waits_longest_is_next() {
        for (String name : List.of("c", "b", "a")) {
            agenda.wake(new VmName(name), now);
            later(Duration.ofMillis(1));
        }

        assertThat(begin()).contains(new Errand.Ensure(new VmName("c")));
        assertThat(begin()).contains(ENSURE_B);
        assertThat(begin()).isEmpty();
        agenda.ended(ENSURE_B, Outcome.DONE, now);
        assertThat(begin()).contains(ENSURE_A);
        assertThat(agenda.atWork()).isEqualTo(2);
    }

    @Test
    void who_takes_too_long_gives_its_place_to_others_but_is_not_begun_twice() {
        for (String name : List.of("a", "b", "c", "d")) {
            agenda.wake(new VmName(name), now);
        }
        begin();
        later(Duration.ofSeconds(20));
        begin();
        assertThat(begin()).isEmpty();

        assertThat(waited()).as("until the first is overlong").isEqualTo(Duration.ofSeconds(40));
        assertThat(begin()).contains(new Errand.Ensure(new VmName("c")));
        assertThat(begin()).isEmpty();
        agenda.wake(A, now);
        assertThat(waited()).isEqualTo(Duration.ofSeconds(20));
        assertThat(begin()).contains(new Errand.Ensure(new VmName("d")));
        assertThat(agenda.atWork()).isEqualTo(4);
    }

    @Test
    void each_vm_is_looked_at_regularly_at_a_moment_of_its_own() {
        var times = new TreeMap<VmName, List<Duration>>();
        for (int i = 0; i < 200; i++) {
            agenda.wake(new VmName("vm" + i), now);
        }
        Duration end = now.plus(PERIOD.multipliedBy(4));
        Duration spread = now.plus(PERIOD.multipliedBy(2));
        var inEachSecond = new TreeMap<Long, Integer>();
        while (now.compareTo(end) < 0) {
            begin().ifPresent(errand -> {
                times.computeIfAbsent(errand.vm(), vm -> new ArrayList<>()).add(now);
                if (now.compareTo(spread) > 0) {
                    inEachSecond.merge(now.toSeconds(), 1, Integer::sum);
                }
                agenda.ended(errand, Outcome.DONE, now);
            });
            waited();
        }

        assertThat(times).hasSize(200);
        times.values()
                .forEach(moments -> assertThat(IntStream.range(1, moments.size())
                                .mapToObj(i -> moments.get(i).minus(moments.get(i - 1))))
                        .isNotEmpty()
                        .allSatisfy(between ->
                                assertThat(between).isBetween(PERIOD.dividedBy(2), PERIOD.plus(PERIOD.dividedBy(2)))));
        assertThat(inEachSecond.values()).allSatisfy(count -> assertThat(count).isLessThan(8));
    }

    @Test
    void what_failed_is_tried_again_later_and_later_but_at_once_when_it_is_woken() {
        agenda.wake(A, now);
        for (int seconds : new int[] {10, 20, 40, 80}) {
            begin();
            agenda.ended(ENSURE_A, Outcome.FAILED, now);
            assertThat(waited()).isEqualTo(Duration.ofSeconds(seconds));
        }
        begin();
        agenda.ended(ENSURE_A, Outcome.FAILED, now);
        agenda.wake(A, now);
        assertThat(begin()).contains(ENSURE_A);
        agenda.ended(ENSURE_A, Outcome.DONE, now);
        assertThat(agenda.untilNext(now).orElseThrow()).isGreaterThanOrEqualTo(PERIOD.dividedBy(2));
    }

    @Test
    void one_that_another_process_has_is_looked_at_again_and_holds_no_place() {
        agenda.wake(A, now);
        begin();
        agenda.ended(ENSURE_A, Outcome.BUSY, now);
        assertThat(agenda.atWork()).isZero();
        assertThat(waited()).isEqualTo(Duration.ofMillis(500));
        for (int i = 0; i < 10; i++) {
            begin();
            agenda.ended(ENSURE_A, Outcome.BUSY, now);
            assertThat(waited()).isLessThanOrEqualTo(Duration.ofSeconds(5));
        }
    }

    @Test
    void one_with_nothing_here_is_forgotten_unless_it_was_woken_meanwhile() {
        agenda.wake(A, now);
        begin();
        agenda.wake(A, now);
        agenda.ended(ENSURE_A, Outcome.NOTHING_HERE, now);
        assertThat(begin()).contains(ENSURE_A);
        agenda.ended(ENSURE_A, Outcome.NOTHING_HERE, now);

        assertThat(agenda.knows(A)).isFalse();
        assertThat(agenda.size()).isZero();
    }

    @Test
    void a_vm_whose_qemu_has_ended_is_ensured_at_once_and_later_and_later_if_that_goes_on() {
        for (int seconds : new int[] {0, 10, 15, 25, 45}) {
            agenda.exited(A, Duration.ofSeconds(3), now);
            assertThat(waited()).isEqualTo(Duration.ofSeconds(seconds));
            begin();
            agenda.ended(ENSURE_A, Outcome.DONE, now);
        }
        agenda.exited(A, Duration.ofHours(1), now);
        assertThat(waited()).isZero();
    }

    @Test
    void snapshots_of_a_vm_are_made_one_after_the_other_beside_its_ensure() {
        Errand first = new Errand.Snapshot(A, new SnapshotName("one"));
        Errand second = new Errand.Snapshot(A, new SnapshotName("two"));
        agenda.ask(first, now);
        agenda.ask(second, now);
        agenda.ask(first, now);
        agenda.ask(ENSURE_A, now);

        for (Errand next : List.of(ENSURE_A, first, second)) {
            assertThat(begin()).contains(next);
            assertThat(begin()).isEmpty();
            agenda.ended(next, Outcome.DONE, now);
        }
        assertThat(begin()).isEmpty();
    }

    @Test
    void a_snapshot_of_a_vm_that_another_process_has_is_made_later() {
        Errand snapshot = new Errand.Snapshot(A, new SnapshotName("one"));
        agenda.ask(snapshot, now);
        begin();
        agenda.ended(snapshot, Outcome.BUSY, now);

        assertThat(begin()).isEmpty();
        waited();
        assertThat(begin()).contains(snapshot);
        agenda.ended(snapshot, Outcome.FAILED, now);
        assertThat(agenda.size()).isZero();
    }
}
