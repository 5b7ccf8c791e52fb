package io.flyingcircus.fcqemu.domain.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is done next to empty a host. */
class CourseTest {

    private static final MaintenanceSettings SETTINGS =
            new MaintenanceSettings(Duration.ofSeconds(10), Duration.ofSeconds(1));
    private static final Remaining LEAVES = remaining("leaves", true);
    private static final Remaining STAYS = remaining("stays", false);

    private static Remaining remaining(String vm, boolean leaves) {
        return new Remaining(
                new VmName(vm), new Prospect(Optional.of(new HostName("h2")), leaves, Optional.of("something")));
    }

    private static Next next(int requests, boolean answered, List<Remaining> left, int seconds) {
        return new Course(requests, answered, left, Duration.ofSeconds(seconds), false).next(SETTINGS);
    }

    @Test
    void the_directory_is_asked_first_also_where_no_vm_is_and_again_until_it_has_nothing_left_to_do() {
        assertThat(next(0, false, List.of(), 0)).isInstanceOf(Next.Ask.class);
        assertThat(next(1, false, List.of(LEAVES), 1)).isInstanceOf(Next.Ask.class);
        assertThat(next(1, true, List.of(LEAVES), 1)).isInstanceOf(Next.Wait.class);
        assertThat(next(MaintenanceSettings.MOST_REQUESTS, false, List.of(LEAVES), 1))
                .isInstanceOf(Next.Wait.class);
    }

    @Test
    void the_host_is_empty_when_no_vm_is_left_also_after_the_time_is_over() {
        assertThat(next(1, true, List.of(), 1)).isInstanceOf(Next.Enter.class);
        assertThat(next(1, true, List.of(), 99)).isInstanceOf(Next.Enter.class);
        assertThat(next(MaintenanceSettings.MOST_REQUESTS, false, List.of(), 1)).isInstanceOf(Next.Enter.class);
    }

    @Test
    void one_that_would_stay_is_waited_for_as_long_as_the_others_and_postpones_it_then() {
        assertThat(next(1, true, List.of(STAYS), 9)).isInstanceOf(Next.Wait.class);
        assertThat(next(1, true, List.of(LEAVES), 10)).isInstanceOf(Next.TryAgain.class);
        assertThat(next(1, true, List.of(LEAVES, STAYS), 10)).isInstanceOf(Next.Postpone.class);
    }

    @Test
    void who_calls_it_off_is_heard_before_anything_else() {
        assertThat(new Course(0, false, List.of(), Duration.ZERO, true).next(SETTINGS))
                .isInstanceOf(Next.CallOff.class);
        assertThat(new Course(1, true, List.of(STAYS), Duration.ofDays(1), true).next(SETTINGS))
                .isInstanceOf(Next.CallOff.class);
    }
}
