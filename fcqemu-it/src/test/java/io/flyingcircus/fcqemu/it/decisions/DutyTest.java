package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.daemon.Duty;
import io.flyingcircus.fcqemu.domain.daemon.Outcome;
import io.flyingcircus.fcqemu.domain.daemon.Residents;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the daemon does for one VM. */
class DutyTest {

    private static final Errand ENSURE = new Errand.Ensure(VM);

    private final OneHost one = new OneHost();

    private Duty duty() {
        return duty(ENSURE);
    }

    private Duty duty(Errand errand) {
        return new Duty(one.host().ports(), Settings.DEFAULT, errand);
    }

    private Residents residents() {
        return new Residents(one.host().ports());
    }

    @Test
    void a_vm_that_is_wanted_here_runs_and_is_looked_at_on_and_on() {
        one.withVolumes();

        assertThat(duty().attempt()).isEqualTo(Outcome.DONE);
        assertThat(one.executes()).isTrue();
    }

    @Test
    void one_that_was_stopped_by_hand_stays_off_until_its_definition_changes() {
        one.withVolumes().running().commands().stop(VM);

        assertThat(duty().attempt()).isEqualTo(Outcome.DONE);
        assertThat(one.executes()).isFalse();

        one.host().definitions().stage(one.sample().generation(99).definition());
        assertThat(duty().attempt()).isEqualTo(Outcome.DONE);
        assertThat(one.executes()).isTrue();
    }

    @Test
    void one_that_another_process_has_is_left_to_that_and_found_when_it_is_free() {
        one.withVolumes();
        HeldLock other = one.host().locks().tryAcquire(new HostLock.OfVm(VM)).orElseThrow();
        Duty duty = duty();

        assertThat(duty.attempt()).isEqualTo(Outcome.BUSY);
        assertThat(one.executes()).isFalse();
        other.close();
        assertThat(duty.attempt()).isEqualTo(Outcome.DONE);
        assertThat(one.executes()).isTrue();
    }

    @Test
    void nothing_is_left_of_one_that_nobody_knows_or_that_is_wanted_elsewhere() {
        assertThat(duty(new Errand.Ensure(new VmName("nobody"))).attempt()).isEqualTo(Outcome.NOTHING_HERE);

        one.define(new SampleVm().on("h2"));
        assertThat(duty().attempt()).isEqualTo(Outcome.NOTHING_HERE);
        assertThat(residents().all()).isEmpty();
    }

    @Test
    void residents_are_those_wanted_here_with_something_here_or_with_news() {
        one.withVolumes().running();
        one.define(new SampleVm().on("h2"));
        one.host()
                .definitions()
                .stage(new SampleVm().named("news").on("h2").generation(7).definition());
        one.host()
                .definitions()
                .activate(new SampleVm().named("unseen").on("h2").definition());
        one.host().definitions().activate(new SampleVm().named("seen").on("h2").definition());
        one.host().hypervisor().bootNotes().noteNothingLeft(new VmName("seen"));

        assertThat(residents().all()).containsExactly(new VmName("news"), VM, new VmName("unseen"));
    }

    @Test
    void while_the_storage_is_away_a_guest_that_runs_stays_registered_and_no_other() {
        one.withVolumes().running();
        one.host().storage().unreachable(true);
        List<String> registered = new ArrayList<>();
        one.world().steps((host, port, method) -> {
            if (method.equals("register")) {
                registered.add(port);
            }
        });

        assertThat(duty().attempt()).isEqualTo(Outcome.FAILED);
        assertThat(registered).hasSize(1);

        one.qemu().status(RunStatus.PAUSED);
        assertThat(duty().attempt()).isEqualTo(Outcome.FAILED);
        assertThat(registered).hasSize(1);
    }
}
