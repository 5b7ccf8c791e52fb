package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.maintenance.Maintenance;
import io.flyingcircus.fcqemu.domain.maintenance.MaintenanceLock;
import io.flyingcircus.fcqemu.domain.maintenance.MaintenanceSettings;
import io.flyingcircus.fcqemu.domain.maintenance.Turn;
import io.flyingcircus.fcqemu.it.memory.InMemoryEvacuations;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** One host of a cluster at a time is emptied, and whoever cannot be leaves its turn to others. */
class MaintenanceTest {

    private static final MaintenanceSettings SETTINGS =
            new MaintenanceSettings(Duration.ofSeconds(75), Duration.ofSeconds(1));

    private final OneHost one = new OneHost().running();
    private final InMemoryEvacuations directory = new InMemoryEvacuations();

    private Maintenance of(String host) {
        return new Maintenance(one.world().host(host).ports(), Settings.DEFAULT, SETTINGS, directory);
    }

    /** {@code maintenance enter}. */
    private void enter(String host) {
        boolean taken = of(host).takeTurn();
        of(host).empty(taken, () -> false);
    }

    private String heldBy() {
        return one.world()
                .storage()
                .find(MaintenanceLock.IMAGE)
                .map(image -> image.lock() instanceof VolumeLock.Held held
                        ? held.locker().cookie()
                        : "")
                .orElse("");
    }

    private List<String> said(String name) {
        return one.host().events().all().stream()
                .filter(event -> event.name().equals(name))
                .map(Event::toString)
                .toList();
    }

    /** The directory wants the VM on {@code h2}, and its new definition arrives. */
    private void movesAway() {
        directory.gives(
                List.of(VM),
                () -> one.host()
                        .definitions()
                        .stage(new SampleVm().generation(2).on("h2").definition()));
    }

    @Test
    void it_is_entered_when_the_last_vm_has_left() {
        movesAway();
        one.world().clock().after(Duration.ofSeconds(20), () -> one.host().reboot());

        enter("h1");

        assertThat(heldBy()).isEqualTo("h1");
        assertThat(directory.asked()).hasSize(2).containsOnly(new HostName("h1"));
        assertThat(said("evacuation-waits").getLast()).contains("h2", "migration-automatic is off");
        assertThat(said("evacuated")).hasSize(1);
        assertThat(of("h1").status().turn()).isInstanceOf(Turn.Ours.class);
        assertThat(of("h1").status().vms()).isEmpty();
    }

    @Test
    void the_directory_is_asked_three_times_and_no_more_while_it_still_finds_something_to_do() {
        for (int i = 0; i < 9; i++) {
            directory.gives(List.of(new VmName("somebody")), () -> {});
        }
        one.host().reboot();
        one.define(new SampleVm().offline());

        enter("h1");

        assertThat(directory.asked()).hasSize(3);
    }

    @Test
    void another_host_gets_it_only_when_this_one_has_left() {
        assertThat(of("h1").takeTurn()).isTrue();

        assertThatThrownBy(() -> of("h2").takeTurn())
                .isInstanceOf(BusyException.class)
                .hasMessageContainingAll("host h1 is in maintenance", "Nothing was changed", "leave --host h1");
        assertThat(of("h2").status().turn()).isInstanceOf(Turn.Theirs.class);
        assertThat(of("h2").giveBack()).contains("h1");
        assertThat(heldBy()).isEqualTo("h1");

        assertThat(of("h1").giveBack()).isEmpty();
        enter("h2");
        assertThat(heldBy()).isEqualTo("h2");
    }

    @Test
    void a_host_that_is_gone_for_good_is_told_by_name_and_only_its_lock_is_taken_away() {
        of("h1").takeTurn();

        assertThat(of("h2").takeAwayFrom(new HostName("h3"))).isFalse();
        assertThat(heldBy()).isEqualTo("h1");
        assertThat(of("h2").takeAwayFrom(new HostName("h1"))).isTrue();
        assertThat(heldBy()).isEmpty();
        assertThat(of("h2").takeTurn()).isTrue();
    }

    @Test
    void who_was_killed_goes_on_where_it_was() {
        of("h1").takeTurn();
        one.host().reboot();
        one.define(new SampleVm().offline());

        assertThat(of("h1").takeTurn()).isFalse();
        of("h1").empty(false, () -> false);

        assertThat(heldBy()).isEqualTo("h1");
    }

    @Test
    void a_vm_that_nobody_takes_postpones_it_and_others_get_their_turn() {
        assertThatThrownBy(() -> enter("h1"))
                .isInstanceOf(HostException.class)
                .hasMessageContainingAll(
                        "test00 stays: its definition wants it here", "postponed", "turn was given back");

        assertThat(one.executes()).isTrue();
        assertThat(heldBy()).isEmpty();
        assertThat(one.world().clock().elapsed()).isGreaterThanOrEqualTo(SETTINGS.patience());
    }

    @Test
    void vms_that_are_about_to_leave_keep_the_turn_for_whoever_tries_again() {
        directory.gives(
                List.of(VM),
                () -> one.host()
                        .definitions()
                        .stage(new SampleVm().generation(2).offline().definition()));

        assertThatThrownBy(() -> enter("h1"))
                .isInstanceOf(BusyException.class)
                .hasMessageContainingAll("have not all left within 75 s", "keeps its turn", "test00 leaves");

        assertThat(heldBy()).isEqualTo("h1");
    }

    @Test
    void a_vm_that_is_wanted_here_and_does_not_run_for_a_moment_has_not_left() {
        one.host().reboot();

        assertThatThrownBy(() -> enter("h1")).isInstanceOf(HostException.class).hasMessageContaining("test00 stays");
    }

    @Test
    void one_that_somebody_stopped_by_hand_keeps_nobody_waiting() {
        one.commands().stop(VM);

        enter("h1");

        assertThat(heldBy()).isEqualTo("h1");
    }

    @Test
    void called_off_everything_is_as_it_was() {
        var looks = new AtomicInteger();

        boolean taken = of("h1").takeTurn();
        assertThatThrownBy(() -> of("h1").empty(taken, () -> looks.incrementAndGet() > 3))
                .isInstanceOf(RefusedException.class)
                .hasMessageContainingAll("called off", "given back");

        assertThat(heldBy()).isEmpty();
        assertThat(one.executes()).isTrue();
    }

    @Test
    void called_off_it_keeps_a_turn_that_it_had_before() {
        of("h1").takeTurn();

        boolean taken = of("h1").takeTurn();
        assertThatThrownBy(() -> of("h1").empty(taken, () -> true))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("keeps it");

        assertThat(heldBy()).isEqualTo("h1");
        assertThat(directory.asked()).isEmpty();
    }

    @Test
    void a_directory_that_refuses_postpones_it() {
        directory.refuse();

        assertThatThrownBy(() -> enter("h1"))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContainingAll("refuses to evacuate", "postponed", "given back");

        assertThat(heldBy()).isEmpty();
    }

    @Test
    void a_turn_that_was_taken_away_meanwhile_is_noticed() {
        directory.gives(List.of(VM), () -> {
            of("h2").takeAwayFrom(new HostName("h1"));
            one.host().reboot();
            one.define(new SampleVm().offline());
        });

        assertThatThrownBy(() -> enter("h1"))
                .isInstanceOf(BusyException.class)
                .hasMessageContaining("took its turn away");
    }

    @Test
    void with_the_storage_away_at_the_end_nobody_is_told_that_the_host_may_be_worked_on() {
        directory.gives(List.of(VM), () -> {
            one.host().reboot();
            one.define(new SampleVm().offline());
            one.host().storage().unreachable(true);
        });

        assertThatThrownBy(() -> enter("h1"))
                .isInstanceOf(BusyException.class)
                .hasMessageContainingAll("no VM is left", "Do not work on it yet", "try again");

        one.host().storage().unreachable(false);
        enter("h1");
        assertThat(heldBy()).isEqualTo("h1");
    }

    @Test
    void a_turn_that_cannot_be_given_back_is_told_with_what_does_so_later() {
        directory.refuse();
        boolean taken = of("h1").takeTurn();
        one.host().storage().unreachable(true);

        assertThatThrownBy(() -> of("h1").empty(taken, () -> false))
                .isInstanceOf(DirectoryException.class)
                .hasMessageContainingAll("could not be given back", "run 'fc-qemu maintenance leave' on it");
    }

    @Test
    void a_host_whose_turn_it_is_counts_as_in_maintenance_only_when_it_is_empty() {
        of("h1").takeTurn();

        assertThat(of("h1").status().describeTurn())
                .contains("VMs are still on it")
                .doesNotContain("in maintenance");

        one.host().reboot();
        one.define(new SampleVm().offline());
        assertThat(of("h1").status().describeTurn()).isEqualTo("this host, h1, is in maintenance");
    }
}
