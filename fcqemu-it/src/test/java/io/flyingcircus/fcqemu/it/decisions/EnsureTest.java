package io.flyingcircus.fcqemu.it.decisions;

import static io.flyingcircus.fcqemu.it.decisions.OneHost.VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.ensure.Action;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.it.memory.MonitorMood;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.DefinitionException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnsureTest {

    private final OneHost one = new OneHost();

    @Test
    void it_has_the_consoles_of_past_runs_looked_through_unless_they_are_kept_for_ever() {
        one.commands().ensure(VM);
        assertThat(one.host().hypervisor().consolesTidied()).isEqualTo(1);

        new VmCommands(one.host().ports(), Settings.DEFAULT.withConsolesKept(Duration.ZERO)).ensure(VM);
        assertThat(one.host().hypervisor().consolesTidied()).isEqualTo(1);
    }

    @Test
    void the_second_time_it_changes_nothing() {
        one.running();
        long pid = one.qemu().process().pid();
        one.host().events().clear();
        List<String> changes = new ArrayList<>();
        one.world().steps((host, port, method) -> {
            if (List.of("launch", "resume", "lock", "release", "quit", "signal", "setThrottle", "create")
                    .contains(method)) {
                changes.add(port + "." + method);
            }
        });

        one.running();

        assertThat(changes).isEmpty();
        assertThat(one.qemu().process().pid()).isEqualTo(pid);
    }

    @Test
    void what_is_wanted_elsewhere_and_not_here_costs_no_connection() {
        one.define(new SampleVm().on("h2"));
        one.commands().ensure(VM);
        List<String> calls = new ArrayList<>();
        one.world().steps((host, port, method) -> calls.add(port));

        one.commands().ensure(VM);

        assertThat(calls).isNotEmpty().doesNotContain("Storage", "Volumes", "VolumeLocks", "Monitor", "Catalog");
    }

    @Test
    void without_a_host_named_nothing_is_touched_whatever_the_vm_does() {
        one.running();
        long pid = one.qemu().process().pid();
        one.define(new SampleVm().nowhereNamed());

        one.commands().ensure(VM);
        assertThat(one.qemu().process().pid()).isEqualTo(pid);

        one.qemu().crash();
        one.commands().ensure(VM);
        assertThat(one.host().hypervisor().living()).isEmpty();
    }

    @Test
    void wherever_it_is_wanted_a_vm_that_runs_here_stays_registered_here() {
        one.running();
        for (SampleVm wanted : List.of(new SampleVm().nowhereNamed(), new SampleVm().on("h2"))) {
            one.world().register().forget(VM, one.host().name());
            one.define(wanted);
            try {
                one.commands().ensure(VM);
            } catch (VmStateException stays) {
                assertThat(stays).hasMessageContaining("h2");
            }
            assertThat(one.world().register().has(VM, one.host().name())).isTrue();
        }
    }

    @Test
    void what_is_wanted_offline_is_stopped_and_stays_so() {
        one.running();
        one.define(new SampleVm().offline());

        one.commands().ensure(VM);
        one.commands().ensure(VM);

        assertThat(one.host().hypervisor().living()).isEmpty();
        assertThat(one.locks()).containsOnly("");
    }

    @Test
    void a_crashed_vm_is_started_again_over_its_own_old_locks() {
        one.running();
        one.qemu().crash();

        one.running();

        assertThat(one.executes()).isTrue();
        assertThat(one.locks()).containsOnly("h1");
    }

    @Test
    void after_a_reboot_own_stale_locks_are_found_and_the_vm_is_started() {
        one.running();
        one.host().reboot();

        one.running();

        assertThat(one.executes()).isTrue();
    }

    @Test
    void a_lost_lock_is_taken_again_while_the_guest_goes_on() {
        one.running();
        long pid = one.qemu().process().pid();
        one.world().storage().image(one.sample().image(VolumeKind.ROOT)).locked(new VolumeLock.Free());

        one.commands().ensure(VM);

        assertThat(one.locks()).containsOnly("h1");
        assertThat(one.qemu().process().pid()).isEqualTo(pid);
    }

    @Test
    void a_lock_that_another_host_took_fails_visibly_and_the_guest_is_kept() {
        one.running();
        one.lockedBy("h2", VolumeKind.TMP);

        assertThatThrownBy(() -> one.commands().ensure(VM))
                .isInstanceOf(VmStateException.class)
                .hasMessageContaining("h2");

        assertThat(one.executes()).isTrue();
        assertThat(one.locks()).containsExactly("h1", "h1", "h2");
    }

    @ParameterizedTest
    @EnumSource(
            value = MonitorMood.class,
            names = {"SILENT", "BUSY", "GONE"})
    void a_guest_whose_monitor_cannot_be_asked_is_never_destroyed(MonitorMood mood) {
        one.running();
        one.qemu().monitor(mood);

        assertThatThrownBy(() -> one.commands().ensure(VM)).isInstanceOf(VmStateException.class);
        one.define(new SampleVm().offline());
        assertThatThrownBy(() -> one.commands().ensure(VM)).isInstanceOf(VmStateException.class);

        one.qemu().monitor(MonitorMood.ANSWERS);
        assertThat(one.executes()).isTrue();
    }

    @Test
    void without_the_storage_nothing_is_destroyed_and_it_goes_on_when_it_is_back() {
        one.running();
        one.host().storage().unreachable(true);
        assertThatThrownBy(() -> one.commands().ensure(VM)).isInstanceOf(VmStateException.class);
        assertThat(one.executes()).isTrue();

        one.host().storage().unreachable(false);
        one.running();
    }

    @ParameterizedTest
    @EnumSource(
            value = RunStatus.class,
            names = {"PRELAUNCH", "PAUSED", "SHUTDOWN"})
    void a_guest_that_should_execute_and_does_not_is_brought_to_it(RunStatus status) {
        one.running();
        one.qemu().status(status);

        one.running();

        assertThat(one.executes()).isTrue();
        assertThat(one.locks()).containsOnly("h1");
    }

    @Test
    void somebody_else_at_work_is_told_at_once() {
        var held = one.host().locks().tryAcquire(new HostLock.OfVm(VM)).orElseThrow();
        assertThatThrownBy(() -> one.commands().ensure(VM)).isInstanceOf(BusyException.class);
        held.close();
        one.running();
    }

    @Test
    void a_broken_definition_is_told_and_the_vm_left_as_it_is() {
        one.running();
        one.host().definitions().breakActive(VM, "test00.cfg:3: memory: 'lots' is no number");

        assertThatThrownBy(() -> one.commands().ensure(VM))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("test00.cfg:3");

        assertThat(one.executes()).isTrue();
    }

    @Test
    void a_newer_staged_definition_comes_into_force() {
        one.running();
        one.host().definitions().receive(new SampleVm().generation(2).offline().definition());

        one.commands().ensure(VM);

        assertThat(one.host().hypervisor().living()).isEmpty();
    }

    @Test
    void a_staged_definition_of_a_new_vm_or_in_place_of_a_broken_one_is_put_in_force() {
        one.host().definitions().remove(VM);
        one.host().definitions().receive(new SampleVm().definition());
        one.commands().ensure(VM);
        assertThat(one.executes()).isTrue();

        one.commands().kill(VM);
        one.host().definitions().breakActive(VM, "test00.cfg:3: memory: 'lots' is no number");
        one.commands().ensure(VM);
        assertThat(one.executes()).isTrue();
    }

    @Test
    void no_staged_definition_takes_the_place_of_a_broken_one_under_a_running_vm() {
        one.running();
        one.host().definitions().breakActive(VM, "test00.cfg:3: memory: 'lots' is no number");
        one.host().definitions().receive(new SampleVm().generation(2).offline().definition());

        assertThatThrownBy(() -> one.commands().ensure(VM))
                .isInstanceOf(DefinitionException.class)
                .hasMessageContaining("test00.cfg:3")
                .hasMessageContaining(".test00.cfg.staging");

        assertThat(one.executes()).isTrue();
    }

    @Test
    void a_plan_says_what_would_be_done_and_does_nothing() {
        var plan = one.commands().plan(VM);

        assertThat(plan.action()).isInstanceOf(Action.Start.class);
        assertThat(one.host().hypervisor().living()).isEmpty();
        assertThat(one.world().storage().images()).isEmpty();
    }

    @Test
    void free_locks_that_could_be_taken_again_are_kept_although_another_could_not() {
        one.running();
        one.world().storage().image(one.sample().image(VolumeKind.ROOT)).locked(new VolumeLock.Free());
        one.world().storage().image(one.sample().image(VolumeKind.SWAP)).locked(new VolumeLock.Free());
        AtomicInteger taken = new AtomicInteger();
        one.world().steps((host, port, method) -> {
            if (port.equals("VolumeLocks") && method.equals("lock") && taken.getAndIncrement() == 1) {
                one.lockedBy("h2", VolumeKind.SWAP);
            }
        });

        assertThatThrownBy(() -> one.commands().ensure(VM)).isInstanceOf(VmStateException.class);

        assertThat(one.locks()).containsExactly("h1", "h2", "h1");
        assertThat(one.executes()).isTrue();
    }

    @Test
    void a_root_that_is_being_moved_keeps_its_size() {
        StoredImage root = one.world()
                .storage()
                .add(one.sample().image(VolumeKind.ROOT), Mib.ofGib(1))
                .with(ImageFeature.MIGRATING);
        List<String> resized = new ArrayList<>();
        one.world().steps((host, port, method) -> {
            if (method.equals("resize") || method.equals("grow")) {
                resized.add(port + "." + method);
            }
        });

        one.commands().ensure(VM);
        one.commands().ensure(VM);

        assertThat(resized).doesNotContain("Monitor.resize");
        assertThat(root.sizeBytes()).isEqualTo(Mib.ofGib(1).toBytes());
        assertThat(one.executes()).isTrue();
    }

    @Test
    void a_qemu_that_another_host_cut_off_is_destroyed_and_the_vm_started_again_when_its_locks_are_free() {
        one.running();
        long pid = one.qemu().process().pid();
        one.world().storage().block(one.qemu().clientAddress(), Duration.ofHours(1));

        one.commands().ensure(VM);

        assertThat(one.qemu().process().pid()).isNotEqualTo(pid);
        assertThat(one.executes()).isTrue();
        assertThat(one.locks()).containsOnly("h1");
    }

    @Test
    void a_qemu_that_was_cut_off_is_destroyed_even_if_the_vm_is_to_be_left_as_it_is() {
        for (SampleVm wanted : List.of(new SampleVm().nowhereNamed(), new SampleVm().on("h2"))) {
            one.define(new SampleVm()).running();
            one.world().storage().block(one.qemu().clientAddress(), Duration.ofHours(1));
            one.define(wanted);

            one.commands().ensure(VM);

            assertThat(one.host().hypervisor().living()).isEmpty();
            assertThat(one.locks()).containsOnly("");
        }
    }

    @Test
    void the_clients_of_a_qemu_that_another_tool_started_are_noted_by_the_first_ensure() {
        one.running();
        one.host().hypervisor().removeRunFiles(VM);
        one.running();
        one.world().storage().block(one.qemu().clientAddress(), Duration.ofHours(1));
        long pid = one.qemu().process().pid();

        one.running();

        assertThat(one.qemu().process().pid()).isNotEqualTo(pid);
    }

    @Test
    void what_a_killed_qemu_had_on_its_way_reaches_no_volume_once_the_vm_is_started_again() {
        one.running();
        String client = one.qemu().clientAddress();
        one.qemu().crash();

        one.running();

        assertThat(one.world().storage().isBlocked(client)).isTrue();
        assertThat(one.executes()).isTrue();
    }

    @Test
    void a_qemu_that_ended_in_order_is_not_cut_off() {
        one.running();
        String client = one.qemu().clientAddress();
        one.qemu().exit();

        one.running();

        assertThat(one.world().storage().isBlocked(client)).isFalse();
    }

    @Test
    void a_refusal_names_process_monitor_and_locks() {
        one.running();
        one.lockedBy("h2", VolumeKind.TMP);

        assertThatThrownBy(() -> one.commands().ensure(VM))
                .hasMessageContaining("process: pid " + one.qemu().process().pid())
                .hasMessageContaining("monitor: running")
                .hasMessageContaining("locks: root=mine swap=mine tmp=h2");
    }
}
