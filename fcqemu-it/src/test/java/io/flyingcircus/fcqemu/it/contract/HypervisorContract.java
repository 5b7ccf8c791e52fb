package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.failure.LaunchException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.BootNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.FreezeNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.HoldNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.SilenceNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.StorageClientNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.hypervisor.Vintage;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link Hypervisor} and {@link Monitor}. */
@Timeout(120)
abstract class HypervisorContract {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    /** QEMU on a host on which nothing of the VM is. */
    abstract Hypervisor hypervisor();

    /** A start of a VM whose volumes are there. */
    abstract LaunchOrder order();

    @Test
    void a_vm_that_was_never_started_has_nothing() {
        assertThat(hypervisor().processes(vm()).alive()).isFalse();
        assertThat(hypervisor().processes(vm()).pidFile()).isEqualTo(new PidFile.Missing());
        assertThat(hypervisor().hasRunFiles(vm())).isFalse();
        assertThat(hypervisor().vmsWithRunFiles()).doesNotContain(vm());
        assertThatThrownBy(() -> hypervisor().openMonitor(vm(), SHORT)).isInstanceOf(MonitorException.Gone.class);
    }

    @Test
    void whether_a_vm_could_be_launched_is_found_out_without_changing_anything() {
        hypervisor().requireLaunchable(vm());

        assertThat(hypervisor().processes(vm()).alive()).isFalse();
        assertThat(hypervisor().hasRunFiles(vm())).isFalse();
    }

    @Test
    void a_vm_that_was_started_is_seen_and_its_guest_does_not_execute_yet() {
        VmProcess process = hypervisor().launch(order());

        assertThat(process.vm()).isEqualTo(vm());
        assertThat(process.bookedMemory()).isEqualTo(order().definition().memory());
        assertThat(hypervisor().processes(vm()).processes()).containsExactly(process);
        assertThat(hypervisor().processes(vm()).pidFile())
                .isEqualTo(new PidFile.Names(process.pid(), PidFile.Target.THIS_VM))
                .isEqualTo(hypervisor().pidFile(vm()));
        assertThat(hypervisor().allProcesses()).contains(process);
        assertThat(hypervisor().outdated(process)).isFalse();
        assertThat(hypervisor().vmsWithRunFiles()).contains(vm());
        try (Monitor monitor = openMonitor()) {
            assertThat(monitor.status()).isEqualTo(RunStatus.PRELAUNCH);
            assertThat(monitor.guestAgentConnected()).isFalse();
        }
    }

    @Test
    void how_old_processes_are_is_told_in_their_order_whether_they_live_or_not() {
        assertThat(hypervisor().vintages(List.of())).isEmpty();
        VmProcess process = hypervisor().launch(order());
        VmProcess earlier = new VmProcess(process.vm(), process.pid(), 1, process.bookedMemory());

        List<Vintage> vintages = hypervisor().vintages(List.of(earlier, process));

        assertThat(vintages).hasSize(2).noneMatch(Vintage::programOutdated);
        assertThat(vintages.get(1).outdated()).isFalse();
        assertThat(vintages.get(1).uptime()).isBetween(Duration.ZERO, Duration.ofSeconds(60));
        assertThat(hypervisor().signal(process, ProcessSignal.KILL)).isTrue();
        assertThat(hypervisor().awaitExit(process, PATIENCE)).isTrue();
        assertThat(hypervisor().vintages(List.of(process)))
                .singleElement()
                .satisfies(gone -> assertThat(gone.programOutdated()).isFalse());
    }

    @Test
    void removing_the_consoles_of_past_runs_touches_no_vm() {
        VmProcess process = hypervisor().launch(order());

        hypervisor().removePastConsoles(Duration.ZERO);

        assertThat(hypervisor().processes(vm()).processes()).containsExactly(process);
        assertThat(hypervisor().hasRunFiles(vm())).isTrue();
    }

    @Test
    void to_tell_how_old_a_process_is_takes_no_monitor() {
        VmProcess process = hypervisor().launch(order());

        try (Monitor held = openMonitor()) {
            assertThat(hypervisor().vintages(List.of(process))).hasSize(1);
            assertThat(held.status()).isEqualTo(RunStatus.PRELAUNCH);
        }
    }

    @Test
    void a_guest_executes_from_the_word_on_and_can_be_paused() {
        hypervisor().launch(order());

        try (Monitor monitor = openMonitor()) {
            monitor.disarmWatchdog();
            monitor.resume();
            assertThat(monitor.status()).isEqualTo(RunStatus.RUNNING);
            monitor.pause();
            assertThat(monitor.status()).isEqualTo(RunStatus.PAUSED);
            monitor.resume();
            assertThat(monitor.status()).isEqualTo(RunStatus.RUNNING);
        }
    }

    @Test
    void a_monitor_serves_one_client_at_a_time() {
        hypervisor().launch(order());

        try (Monitor first = openMonitor()) {
            assertThatThrownBy(() -> hypervisor().openMonitor(vm(), SHORT)).isInstanceOf(MonitorException.Busy.class);
            assertThat(first.status()).isEqualTo(RunStatus.PRELAUNCH);
        }
        try (Monitor second = openMonitor()) {
            assertThat(second.status()).isEqualTo(RunStatus.PRELAUNCH);
        }
    }

    @Test
    void a_qemu_that_was_told_to_quit_ends_and_leaves_its_run_files() {
        VmProcess process = hypervisor().launch(order());

        try (Monitor monitor = openMonitor()) {
            monitor.quit();
        }

        assertThat(hypervisor().awaitExit(process, PATIENCE)).isTrue();
        assertLeftBehind();
        assertThatThrownBy(() -> hypervisor().openMonitor(vm(), SHORT)).isInstanceOf(MonitorException.Gone.class);
        assertThat(hypervisor().hasRunFiles(vm())).isTrue();
        hypervisor().removeRunFiles(vm());
        assertThat(hypervisor().hasRunFiles(vm())).isFalse();
    }

    @Test
    void a_qemu_that_was_terminated_ends() {
        VmProcess process = hypervisor().launch(order());

        assertThat(hypervisor().signal(process, ProcessSignal.TERMINATE)).isTrue();

        assertThat(hypervisor().awaitExit(process, PATIENCE)).isTrue();
        assertLeftBehind();
    }

    @Test
    void a_qemu_that_was_killed_leaves_its_pid_file_which_names_nobody() {
        VmProcess process = hypervisor().launch(order());

        assertThat(hypervisor().signal(process, ProcessSignal.KILL)).isTrue();

        assertThat(hypervisor().awaitExit(process, PATIENCE)).isTrue();
        assertLeftBehind();
        assertThat(hypervisor().signal(process, ProcessSignal.KILL)).isFalse();
    }

    @Test
    void a_qemu_that_was_launched_here_keeps_its_supervisor_and_lives_on() {
        VmProcess process = hypervisor().launch(order());

        assertThat(hypervisor().endForeignSupervisor(process)).isFalse();

        assertThat(hypervisor().awaitExit(process, SHORT)).isFalse();
    }

    @Test
    void waiting_for_the_end_of_a_process_that_lives_ends_with_the_patience() {
        VmProcess process = hypervisor().launch(order());

        assertThat(hypervisor().awaitExit(process, SHORT)).isFalse();
    }

    @Test
    void a_vm_that_runs_is_not_started_again_and_runs_on() {
        VmProcess process = hypervisor().launch(order());

        assertThatThrownBy(() -> hypervisor().launch(order())).isInstanceOf(LaunchException.class);

        assertThat(hypervisor().processes(vm()).processes()).containsExactly(process);
    }

    @Test
    void disks_are_named_in_order_and_keep_the_limits_they_are_given() {
        hypervisor().launch(order());

        try (Monitor monitor = openMonitor()) {
            assertThat(monitor.blockDevices())
                    .extracting(BlockDevice::device)
                    .containsExactly("virtio0", "virtio1", "virtio2");
            monitor.setThrottle("virtio1", Throttle.ofIops(250));
            assertThat(monitor.blockDevices())
                    .extracting(BlockDevice::throttle)
                    .containsExactly(Throttle.UNLIMITED, Throttle.ofIops(250), Throttle.UNLIMITED);
            assertThatThrownBy(() -> monitor.setThrottle("virtio9", Throttle.UNLIMITED))
                    .isInstanceOf(MonitorException.CommandFailed.class);
        }
    }

    @Test
    void a_worker_s_storage_client_is_unfinished_until_it_says_otherwise() {
        StorageClientNotes notes = hypervisor().storageClients();
        assertThat(notes.unfinished(vm())).isEmpty();

        notes.begin(vm(), "10.0.0.1:0/1");
        assertThat(notes.unfinished(vm())).contains("10.0.0.1:0/1");
        assertThat(hypervisor().hasRunFiles(vm())).isTrue();

        notes.begin(vm(), "10.0.0.1:0/2");
        notes.end(vm(), "10.0.0.1:0/1");
        assertThat(notes.unfinished(vm())).contains("10.0.0.1:0/2");

        notes.end(vm(), "10.0.0.1:0/2");
        assertThat(notes.unfinished(vm())).isEmpty();
        assertThat(hypervisor().hasRunFiles(vm())).isTrue();

        notes.begin(vm(), "[fe80::1]:0/3");
        hypervisor().removeRunFiles(vm());
        assertThat(notes.unfinished(vm())).isEmpty();
        notes.end(vm(), "[fe80::1]:0/3");
        assertThat(hypervisor().hasRunFiles(vm())).isFalse();
    }

    @Test
    void the_storage_clients_of_a_qemu_are_those_of_that_very_process() {
        VmProcess process = hypervisor().launch(order());
        StorageClientNotes notes = hypervisor().storageClients();
        assertThat(notes.ofQemu(process)).isEmpty();

        notes.ofQemu(process, List.of("10.0.0.1:0/1", "10.0.0.1:0/2"));

        VmProcess later = new VmProcess(process.vm(), process.pid(), process.startTicks() + 1, process.bookedMemory());
        assertThat(notes.ofQemu(process)).containsExactly("10.0.0.1:0/1", "10.0.0.1:0/2");
        assertThat(notes.ofQemu(later)).isEmpty();
        assertThat(notes.ofLastQemu(vm())).containsExactly("10.0.0.1:0/1", "10.0.0.1:0/2");
        assertThat(notes.unfinished(vm())).isEmpty();
    }

    @Test
    void who_works_on_a_vm_s_locks_stays_noted_over_its_start() {
        StorageClientNotes notes = hypervisor().storageClients();
        notes.begin(vm(), "10.0.0.1:0/1");

        hypervisor().launch(order());

        assertThat(notes.unfinished(vm())).contains("10.0.0.1:0/1");
    }

    @Test
    void that_an_agent_was_silent_is_noted_of_that_very_process() {
        VmProcess process = hypervisor().launch(order());
        VmProcess later = new VmProcess(process.vm(), process.pid(), process.startTicks() + 1, process.bookedMemory());
        SilenceNotes notes = hypervisor().silences();
        assertThat(notes.silentAt(process)).isEmpty();

        notes.silent(process, Instant.ofEpochMilli(1_700_000_000_123L));
        assertThat(notes.silentAt(process)).contains(Instant.ofEpochSecond(1_700_000_000));
        assertThat(notes.silentAt(later)).isEmpty();

        notes.silent(process, Instant.ofEpochSecond(1_700_000_060));
        assertThat(notes.silentAt(process)).contains(Instant.ofEpochSecond(1_700_000_060));

        notes.answered(vm());
        assertThat(notes.silentAt(process)).isEmpty();
        notes.answered(vm());
    }

    @Test
    void that_an_agent_was_silent_ends_with_the_run_files() {
        VmProcess process = hypervisor().launch(order());
        hypervisor().silences().silent(process, Instant.ofEpochSecond(1_700_000_000));

        hypervisor().removeRunFiles(vm());

        assertThat(hypervisor().silences().silentAt(process)).isEmpty();
    }

    @Test
    void that_a_guest_may_be_frozen_is_noted_until_it_is_thawed_and_ends_with_the_run_files() {
        FreezeNotes notes = hypervisor().freezes();
        assertThat(notes.mayBeFrozen(vm())).isFalse();
        notes.end(vm());

        notes.begin(vm());
        notes.begin(vm());
        assertThat(notes.mayBeFrozen(vm())).isTrue();
        assertThat(notes.mayBeFrozen(new VmName("other"))).isFalse();
        assertThat(hypervisor().hasRunFiles(vm())).isTrue();
        assertThat(hypervisor().vmsWithRunFiles()).contains(vm());
        notes.end(vm());
        assertThat(notes.mayBeFrozen(vm())).isFalse();

        notes.begin(vm());
        hypervisor().removeRunFiles(vm());
        assertThat(notes.mayBeFrozen(vm())).isFalse();
    }

    @Test
    void that_nothing_is_left_is_known_until_the_next_boot_and_is_no_run_file() {
        BootNotes notes = hypervisor().bootNotes();
        assertThat(notes.nothingLeft(vm())).isFalse();

        notes.noteNothingLeft(vm());

        assertThat(hypervisor().hasRunFiles(vm())).isFalse();
        assertThat(hypervisor().vmsWithRunFiles()).doesNotContain(vm());
        hypervisor().removeRunFiles(vm());
        assertThat(notes.nothingLeft(vm())).isTrue();
        assertThat(notes.nothingLeft(new VmName("other"))).isFalse();
    }

    @Test
    void a_migration_under_way_is_known_until_it_ends_or_another_begins_and_is_no_run_file() {
        MigrationNotes notes = hypervisor().migrationNotes();
        assertThat(notes.underWay(vm())).isEmpty();

        notes.begin(vm(), "first");

        assertThat(notes.underWay(vm())).contains("first");
        assertThat(notes.underWay(new VmName("other"))).isEmpty();
        assertThat(hypervisor().hasRunFiles(vm())).isFalse();
        hypervisor().removeRunFiles(vm());
        assertThat(notes.underWay(vm())).contains("first");
        notes.begin(vm(), "second");
        notes.end(vm(), "first");
        assertThat(notes.underWay(vm())).contains("second");
        notes.end(vm(), "second");
        assertThat(notes.underWay(vm())).isEmpty();
    }

    @Test
    void a_request_to_call_a_migration_off_is_taken_once_and_by_that_one_only() {
        MigrationNotes notes = hypervisor().migrationNotes();
        notes.begin(vm(), "first");
        assertThat(notes.takeRequest(vm(), "first")).isFalse();

        notes.request(vm(), "first");

        assertThat(notes.requested(vm(), "first")).isTrue();
        assertThat(notes.takeRequest(vm(), "second")).isFalse();
        assertThat(notes.takeRequest(vm(), "first")).isTrue();
        assertThat(notes.requested(vm(), "first")).isFalse();
        assertThat(notes.takeRequest(vm(), "first")).isFalse();
    }

    @Test
    void a_request_nobody_took_outlives_its_migration_and_not_the_beginning_of_the_next() {
        MigrationNotes notes = hypervisor().migrationNotes();
        notes.begin(vm(), "first");
        notes.request(vm(), "first");

        notes.end(vm(), "first");

        assertThat(notes.requested(vm(), "first")).isTrue();
        notes.begin(vm(), "second");
        assertThat(notes.requested(vm(), "first")).isFalse();
        assertThat(notes.requested(vm(), "second")).isFalse();
    }

    @Test
    void that_a_vm_is_to_stay_off_is_known_until_it_is_released_and_is_no_run_file() {
        HoldNotes notes = hypervisor().holdNotes();
        assertThat(notes.held(vm())).isEmpty();

        notes.hold(vm(), "generation 7");

        assertThat(notes.held(vm())).contains("generation 7");
        assertThat(notes.held(new VmName("other"))).isEmpty();
        assertThat(hypervisor().hasRunFiles(vm())).isFalse();
        hypervisor().removeRunFiles(vm());
        assertThat(notes.held(vm())).contains("generation 7");
        notes.release(vm());
        assertThat(notes.held(vm())).isEmpty();
        notes.release(vm());
    }

    @Test
    void that_no_vm_of_the_host_is_to_be_started_is_known_until_it_is_released() {
        HoldNotes notes = hypervisor().holdNotes();
        assertThat(notes.hostHeld()).isEmpty();

        notes.holdHost("shutdown-all");

        assertThat(notes.hostHeld()).contains("shutdown-all");
        assertThat(notes.held(vm())).isEmpty();
        assertThat(hypervisor().vmsWithRunFiles()).doesNotContain(vm());
        notes.releaseHost();
        assertThat(notes.hostHeld()).isEmpty();
        notes.releaseHost();
    }

    @Test
    void a_process_whose_supervision_ended_lives_on() {
        VmProcess process = hypervisor().launch(order());

        hypervisor().endSupervision(process);
        hypervisor().endSupervision(process);

        assertThat(hypervisor().awaitExit(process, SHORT)).isFalse();
        assertThat(hypervisor().processes(vm()).processes()).containsExactly(process);
    }

    /** From its chroot QEMU cannot remove its PID file. */
    private void assertLeftBehind() {
        assertThat(hypervisor().processes(vm()).alive()).isFalse();
        assertThat(hypervisor().processes(vm()).pidFile())
                .isInstanceOfSatisfying(
                        PidFile.Names.class,
                        names -> assertThat(names.target()).isIn(PidFile.Target.NOBODY, PidFile.Target.ZOMBIE));
    }

    private VmName vm() {
        return order().definition().name();
    }

    private Monitor openMonitor() {
        return hypervisor().openMonitor(vm(), PATIENCE);
    }
}
