package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.domain.received.ErrandWork;
import io.flyingcircus.fcqemu.domain.received.Received;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.StoredSnapshot;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.definitions.Generations;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of definitions and requests that were delivered. */
class ReceivedTest {

    private static final int TURNS = 2;

    private final OneHost one = new OneHost();

    private Optional<Errand> receive(SampleVm sample) {
        return one.commands()
                .receive(new Received.Definition(
                        sample.definition().name(),
                        sample.definition().generation(),
                        () -> new DefinitionReading.Valid(sample.definition())));
    }

    private ErrandWork ensure() {
        return one.commands().work(new Errand.Ensure(VM), TURNS);
    }

    private Generations generations() {
        return one.host().definitions().generations(VM);
    }

    @Test
    void a_newer_definition_is_staged_wherever_it_is_wanted_and_makes_work_without_any_connection() {
        List<String> calls = new ArrayList<>();
        one.world().steps((host, port, method) -> calls.add(port));

        assertThat(receive(new SampleVm().generation(7))).contains(new Errand.Ensure(VM));
        assertThat(receive(new SampleVm().named("other").on("h2").generation(8)))
                .contains(new Errand.Ensure(new VmName("other")));

        assertThat(generations().staged()).isEqualTo(7);
        assertThat(calls).containsOnly("Definitions");
    }

    @Test
    void an_older_or_equal_one_is_not_even_read() {
        receive(new SampleVm().generation(7));
        ensure().attempt();

        for (long generation : new long[] {6, 7}) {
            assertThat(one.commands().receive(new Received.Definition(VM, generation, () -> {
                        throw new AssertionError("it was read");
                    })))
                    .isEmpty();
        }
        assertThat(generations()).isEqualTo(new Generations(7, 7));
    }

    @Test
    void one_that_was_staged_and_never_worked_on_makes_work_again() {
        receive(new SampleVm().generation(7));

        assertThat(receive(new SampleVm().generation(7))).contains(new Errand.Ensure(VM));
    }

    @Test
    void one_that_cannot_be_used_costs_one_warning_and_changes_nothing() {
        receive(new SampleVm().generation(7));
        ensure().attempt();
        one.host().events().clear();

        assertThat(one.commands()
                        .receive(new Received.Definition(
                                VM, 8, () -> new DefinitionReading.Broken(List.of("memory: lots", "id: none")))))
                .isEmpty();

        assertThat(generations()).isEqualTo(new Generations(7, 7));
        assertThat(one.host().events().lines(Level.WARNING))
                .containsExactly("received-definition-unusable problem=memory: lots; id: none");
    }

    @Test
    void what_was_received_is_put_in_force_and_acted_on() {
        receive(new SampleVm().generation(7));

        assertThat(ensure().attempt()).isTrue();

        assertThat(generations()).isEqualTo(new Generations(7, 7));
        assertThat(one.executes()).isTrue();
    }

    @Test
    void a_vm_wanted_elsewhere_with_nothing_of_it_here_costs_no_connection() {
        one.define(new SampleVm().on("h2"));
        one.commands().ensure(VM); // the one look after boot
        receive(new SampleVm().on("h2").generation(7));
        List<String> calls = new ArrayList<>();
        one.world().steps((host, port, method) -> calls.add(port));

        ensure().attempt();

        assertThat(generations().active()).isEqualTo(7);
        assertThat(calls).doesNotContain("Storage", "Monitor", "Catalog");
    }

    @Test
    void what_is_received_while_the_vm_is_worked_on_is_done_before_that_ends() {
        receive(new SampleVm().generation(7));
        List<Integer> received = new ArrayList<>();
        one.world().steps((host, port, method) -> {
            if (port.equals("Catalog") && method.equals("register") && received.size() < 3) {
                received.add(received.size());
                receive(new SampleVm().generation(8 + received.size()));
            }
        });

        assertThat(ensure().attempt()).isTrue();

        assertThat(received).hasSize(3);
        assertThat(generations()).isEqualTo(new Generations(11, 11));
    }

    @Test
    void of_many_that_find_the_vm_taken_one_waits_and_the_others_leave_it_to_that_one() {
        receive(new SampleVm().generation(7));
        ErrandWork first = ensure();
        HeldLock taken = one.host().locks().tryAcquire(new HostLock.OfVm(VM)).orElseThrow();
        assertThat(first.attempt()).isFalse();
        assertThat(ensure().attempt()).isTrue();
        receive(new SampleVm().offline().generation(8));
        assertThat(ensure().attempt()).isTrue();
        assertThat(first.attempt()).isFalse();

        taken.close();

        assertThat(first.attempt()).isTrue();
        assertThat(generations()).isEqualTo(new Generations(8, 8));
        assertThat(one.host().locks().tryAcquire(new HostLock.OfNext(VM))).isPresent();
    }

    @Test
    void one_that_waits_too_long_says_so() {
        receive(new SampleVm().generation(7));
        HeldLock _ = one.host().locks().tryAcquire(new HostLock.OfVm(VM)).orElseThrow();
        ErrandWork work = ensure();
        one.world().clock().sleep(Settings.DEFAULT.lockPatience());

        assertThatThrownBy(work::attempt).isInstanceOf(BusyException.class).hasMessageContaining("at work on test00");
    }

    @Test
    void no_more_are_at_work_than_there_are_turns() {
        receive(new SampleVm().generation(7));
        HeldLock first = one.host().locks().tryAcquire(new HostLock.OfTurn(1)).orElseThrow();
        HeldLock _ = one.host().locks().tryAcquire(new HostLock.OfTurn(2)).orElseThrow();
        List<Boolean> before = new ArrayList<>();
        one.world().clock().after(Settings.DEFAULT.lockPatience().dividedBy(2), () -> {
            before.add(generations().active() == 7);
            first.close();
        });

        assertThat(ensure().attempt()).isTrue();

        assertThat(before).containsExactly(false);
        assertThat(generations().active()).isEqualTo(7);
    }

    @Test
    void a_snapshot_is_made_of_a_vm_that_runs_here_and_kept_for_ever() {
        one.running();
        var name = new SnapshotName("backup");
        Errand errand =
                one.commands().receive(new Received.SnapshotRequest(VM, name)).orElseThrow();

        one.commands().work(errand, TURNS).attempt();

        assertThat(one.world()
                        .storage()
                        .image(one.sample().image(VolumeKind.ROOT))
                        .snapshots())
                .extracting(StoredSnapshot::name)
                .containsExactly("backup");
    }

    @Test
    void one_of_a_vm_that_does_not_run_here_is_for_somebody_else_and_no_warning() {
        var name = new SnapshotName("backup");
        List<String> calls = new ArrayList<>();
        one.world().steps((host, port, method) -> calls.add(port));

        assertThat(one.commands().receive(new Received.SnapshotRequest(VM, name)))
                .isEmpty();
        one.commands().work(new Errand.Snapshot(VM, name), TURNS).attempt(); // it ended meanwhile

        assertThat(one.host().events().lines(Level.WARNING)).isEmpty();
        assertThat(calls).doesNotContain("Storage", "Monitor");
    }

    @Test
    void errands_are_read_as_they_are_written() {
        for (Errand errand :
                List.of(new Errand.Ensure(VM), new Errand.Snapshot(VM, new SnapshotName("a.b-keep-until-20300101")))) {
            assertThat(Errand.parse(errand.toString())).isEqualTo(errand);
        }
        assertThatThrownBy(() -> Errand.parse("a@b@c")).isInstanceOf(IllegalArgumentException.class);
    }
}
