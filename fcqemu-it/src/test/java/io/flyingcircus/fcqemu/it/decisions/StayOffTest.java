package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.lifecycle.Occasion;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import org.junit.jupiter.api.Test;

/** A VM that ended by itself is started again at once; one that somebody stopped is not. */
class StayOffTest {

    private final OneHost host = new OneHost().running();

    private void looksAfterIt() {
        host.commands().ensure(VM, Occasion.BY_ITSELF);
    }

    @Test
    void a_guest_that_powered_itself_off_comes_back() {
        host.qemu().exit();

        looksAfterIt();

        assertThat(host.executes()).isTrue();
    }

    @Test
    void what_was_stopped_or_ended_by_hand_stays_off() {
        host.commands().stop(VM);
        looksAfterIt();
        assertThat(host.executes()).isFalse();

        host.commands().start(VM);
        host.commands().kill(VM);
        looksAfterIt();

        assertThat(host.executes()).isFalse();
        assertThat(host.locks()).containsOnly("");
        assertThat(host.host().hypervisor().hasRunFiles(VM)).isFalse();
    }

    @Test
    void what_crashes_too_often_is_kept_off_by_hand_where_no_qemu_lives() {
        host.qemu().crash();
        host.commands().kill(VM);

        looksAfterIt();

        assertThat(host.executes()).isFalse();
    }

    @Test
    void what_was_stopped_runs_again_when_somebody_asks_for_it_and_comes_back_from_then_on() {
        host.commands().stop(VM);
        host.commands().ensure(VM);
        assertThat(host.executes()).isTrue();

        host.qemu().exit();
        looksAfterIt();

        assertThat(host.executes()).isTrue();
    }

    @Test
    void what_was_started_or_restarted_by_hand_comes_back() {
        host.commands().stop(VM);
        host.commands().start(VM);
        host.qemu().exit();
        looksAfterIt();
        assertThat(host.executes()).isTrue();

        host.commands().restart(VM);
        host.qemu().exit();
        looksAfterIt();

        assertThat(host.executes()).isTrue();
    }

    @Test
    void a_definition_that_changes_ends_it() {
        host.commands().stop(VM);
        host.host().definitions().stage(new SampleVm().generation(2).definition());

        looksAfterIt();

        assertThat(host.executes()).isTrue();
    }

    @Test
    void a_boot_ends_it() {
        host.commands().stop(VM);
        host.host().reboot();

        looksAfterIt();

        assertThat(host.executes()).isTrue();
    }

    @Test
    void what_is_not_wanted_here_needs_no_note_to_stay_off() {
        host.define(new SampleVm().on("h2"));
        host.commands().stop(VM);

        assertThat(host.host().hypervisor().holdNotes().held(VM)).isEmpty();
    }

    @Test
    void whoever_ends_a_qemu_on_purpose_tells_its_supervisor_first() {
        InMemoryQemu stopped = host.qemu();
        host.commands().stop(VM);
        assertThat(stopped.supervised()).isFalse();

        host.commands().start(VM);
        InMemoryQemu killed = host.qemu();
        assertThat(killed.supervised()).isTrue();
        host.commands().kill(VM);
        assertThat(killed.supervised()).isFalse();
    }
}
