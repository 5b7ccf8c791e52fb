package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link Migration}, and the QEMU for a guest that arrives: one VM between two hosts. */
@Timeout(120)
abstract class MigrationContract {

    private static final String IP = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final MigrationTuning FAST = new MigrationTuning(0, PAUSE, true, false, 1);

    /** Slow enough to be found under way. */
    private static final MigrationTuning SLOW = new MigrationTuning(50_000, PAUSE, true, false, 1);

    /** Slow enough to be found so, and fast enough to be waited for. */
    private static final MigrationTuning FASTER = new MigrationTuning(1_000_000, PAUSE, true, false, 1);

    /** QEMU on a host on which nothing of the VM is. */
    abstract Hypervisor source();

    /** QEMU on another such host. */
    abstract Hypervisor target();

    /**
     * Has the kernel let QEMUs do postcopy.
     *
     * @return ends that
     */
    Runnable allowPostcopy() {
        return () -> {};
    }

    /** A start of a VM on the source; its volumes are there. */
    abstract LaunchOrder order();

    /** A start on the target with what came from the source. */
    abstract IncomingOrder incoming(PortableMachine machine);

    @Test
    void a_qemu_for_a_guest_that_arrives_waits_for_it() {
        VmProcess sending = source().launch(order());

        VmProcess waiting = target().launchIncoming(incoming(source().portable(vm())));

        assertThat(waiting.vm()).isEqualTo(vm());
        assertThat(waiting.incoming()).isTrue();
        assertThat(waiting.bookedMemory()).isEqualTo(sending.bookedMemory());
        assertThat(target().processes(vm()).processes()).containsExactly(waiting);
        assertThat(sending.incoming()).isFalse();
        assertThat(source().processes(vm()).processes()).containsExactly(sending);
        try (Monitor monitor = open(target())) {
            assertThat(monitor.status()).isEqualTo(RunStatus.INMIGRATE);
            assertThat(monitor.migration().look().phase()).isEqualTo(MigrationPhase.NONE);
            StreamAddress address = monitor.migration().receive(IP);
            assertThat(address.ip()).isEqualTo(IP);
            assertThat(monitor.status()).isEqualTo(RunStatus.INMIGRATE);
        }
    }

    @Test
    void a_guest_that_has_moved_is_paused_there_and_can_still_go_on_here() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            StreamAddress address = there.migration().receive(IP);
            here.migration().tune(FAST);
            here.migration().leavePlain();
            here.migration().send(address);

            assertThat(end(here.migration()).phase()).isEqualTo(MigrationPhase.COMPLETED);
            assertThat(here.status()).isEqualTo(RunStatus.POSTMIGRATE);
            assertThat(end(there.migration()).phase()).isEqualTo(MigrationPhase.COMPLETED);
            assertThat(there.status()).isEqualTo(RunStatus.PAUSED);
            here.resume();
            assertThat(here.status()).isEqualTo(RunStatus.RUNNING);
            assertThat(there.status()).isEqualTo(RunStatus.PAUSED);
        }
    }

    @Test
    void a_qemu_does_what_is_asked_of_a_stream_as_far_as_it_can() {
        runOnSource();

        try (Monitor here = open(source())) {
            StreamFeatures many = new StreamFeatures(4, true);

            assertThat(here.migration().supported(many)).isEqualTo(many);
            assertThat(here.migration().supported(StreamFeatures.PLAIN)).isEqualTo(StreamFeatures.PLAIN);
        }
    }

    @Test
    void a_guest_that_has_moved_executes_there_from_the_word_on() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            here.migration().tune(FAST);
            here.migration().send(there.migration().receive(IP));
            end(here.migration());
            end(there.migration());
            there.resume();
            assertThat(there.status()).isEqualTo(RunStatus.RUNNING);
            assertThat(here.status()).isEqualTo(RunStatus.POSTMIGRATE);
        }
    }

    @Test
    void a_stream_that_is_cancelled_leaves_the_guest_here_and_ends_the_other_end() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            underWay(here.migration(), there.migration().receive(IP));
            here.migration().pauseAtMost(Duration.ofMillis(100));

            here.migration().cancel();

            assertThat(end(here.migration()).phase()).isEqualTo(MigrationPhase.CANCELLED);
            assertThat(here.status()).isEqualTo(RunStatus.RUNNING);
            assertEnds(target());
        }
    }

    @Test
    void the_end_that_receives_cannot_cancel_a_stream() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            underWay(here.migration(), there.migration().receive(IP));

            there.migration().cancel();

            assertThat(there.migration().look().phase()).isEqualTo(MigrationPhase.ACTIVE);
            assertThat(here.migration().look().phase()).isEqualTo(MigrationPhase.ACTIVE);
            here.migration().cancel();
            assertThat(end(here.migration()).phase()).isEqualTo(MigrationPhase.CANCELLED);
        }
    }

    @Test
    void to_cancel_what_is_not_under_way_is_no_error() {
        runOnSource();

        try (Monitor monitor = open(source())) {
            monitor.migration().cancel();
            assertThat(monitor.migration().look().phase()).isEqualTo(MigrationPhase.NONE);
            assertThat(monitor.status()).isEqualTo(RunStatus.RUNNING);
        }
    }

    @Test
    void a_stream_to_nobody_fails_and_the_guest_goes_on() {
        runOnSource();

        try (Monitor monitor = open(source())) {
            monitor.migration().tune(FAST);
            monitor.migration().send(new StreamAddress(IP, 1));
            assertThat(end(monitor.migration()).phase()).isEqualTo(MigrationPhase.FAILED);
            assertThat(monitor.status()).isEqualTo(RunStatus.RUNNING);
        }
    }

    @Test
    void a_stream_whose_other_end_is_killed_fails_and_the_guest_goes_on() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            underWay(here.migration(), there.migration().receive(IP));

            VmProcess waiting = target().processes(vm()).processes().getFirst();
            target().signal(waiting, ProcessSignal.KILL);

            assertThat(end(here.migration()).phase()).isEqualTo(MigrationPhase.FAILED);
            assertThat(here.status()).isEqualTo(RunStatus.RUNNING);
        }
    }

    @Test
    void a_wait_for_what_does_not_change_ends_with_the_patience() {
        runOnSource();

        try (Monitor monitor = open(source())) {
            MigrationProgress progress = monitor.migration().await(MigrationPhase.NONE, Duration.ofMillis(50));
            assertThat(progress.phase()).isEqualTo(MigrationPhase.NONE);
        }
    }

    @Test
    void a_qemu_that_was_started_from_its_disks_receives_nobody() {
        source().launch(order());

        try (Monitor monitor = open(source())) {
            assertThatThrownBy(() -> monitor.migration().receive(IP))
                    .isInstanceOf(MonitorException.CommandFailed.class);
        }
    }

    @Test
    void a_mark_is_read_by_whoever_comes_next_and_dies_with_its_process() {
        VmProcess marked = source().launch(order());
        try (Monitor monitor = open(source())) {
            assertThat(monitor.migration().markedFor()).isEmpty();
            monitor.migration().mark("attempt-1");
            assertThatThrownBy(() -> monitor.migration().mark("attempt-2"))
                    .isInstanceOf(MonitorException.CommandFailed.class);
        }

        try (Monitor monitor = open(source())) {
            assertThat(monitor.migration().markedFor()).contains("attempt-1");
        }
        source().signal(marked, ProcessSignal.KILL);
        source().awaitExit(marked, PATIENCE);
        source().launch(order());
        try (Monitor monitor = open(source())) {
            assertThat(monitor.migration().markedFor()).isEmpty();
        }
    }

    @Test
    void a_mark_for_an_old_host_is_read_by_whoever_comes_next_until_it_is_taken_away() {
        source().launch(order());
        try (Monitor monitor = open(source())) {
            assertThat(monitor.migration().markedForOldHost()).isEmpty();
            monitor.migration().unmarkForOldHost();
            monitor.migration().markForOldHost("[fd00::2]:4711 0123 [fd00::2]:0/1,10.0.0.2:0/2");
            assertThatThrownBy(() -> monitor.migration().markForOldHost("another"))
                    .isInstanceOf(MonitorException.CommandFailed.class);
        }

        try (Monitor monitor = open(source())) {
            assertThat(monitor.migration().markedForOldHost())
                    .contains("[fd00::2]:4711 0123 [fd00::2]:0/1,10.0.0.2:0/2");
            assertThat(monitor.migration().markedFor()).isEmpty();
            monitor.migration().unmarkForOldHost();
            assertThat(monitor.migration().markedForOldHost()).isEmpty();
            monitor.migration().markForOldHost("another");
            assertThat(monitor.migration().markedForOldHost()).contains("another");
        }
    }

    @Test
    void a_mark_for_an_old_host_stays_with_its_process_and_does_not_travel() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            here.migration().markForOldHost("there");
            here.migration().tune(FAST);
            here.migration().send(there.migration().receive(IP));
            end(here.migration());
            end(there.migration());
            assertThat(there.migration().markedForOldHost()).isEmpty();
            assertThat(here.migration().markedForOldHost()).contains("there");
        }
    }

    @Test
    void a_guest_that_is_paused_while_it_is_sent_arrives_paused() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            underWay(here.migration(), there.migration().receive(IP));

            here.pause();
            assertThat(here.status()).isEqualTo(RunStatus.PAUSED);
            here.migration().pauseAtMost(Duration.ofMinutes(10));

            assertThat(end(here.migration()).phase()).isEqualTo(MigrationPhase.COMPLETED);
            assertThat(here.status()).isEqualTo(RunStatus.POSTMIGRATE);
            assertThat(end(there.migration()).phase()).isEqualTo(MigrationPhase.COMPLETED);
            assertThat(there.status()).isEqualTo(RunStatus.PAUSED);
        }
    }

    @Test
    void a_guest_that_was_paused_while_it_is_sent_stays_paused_when_that_is_cancelled() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            underWay(here.migration(), there.migration().receive(IP));

            here.pause();
            here.migration().cancel();

            assertThat(end(here.migration()).phase()).isEqualTo(MigrationPhase.CANCELLED);
            assertThat(here.status()).isEqualTo(RunStatus.PAUSED);
            here.resume();
            assertThat(here.status()).isEqualTo(RunStatus.RUNNING);
        }
    }

    @Test
    void a_guest_that_is_switched_over_goes_on_there_before_all_of_it_is_there_and_not_here() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            switchOver(here, there, SLOW);

            assertThat(here.status()).isEqualTo(RunStatus.FINISH_MIGRATE);
            assertThatThrownBy(here::resume).isInstanceOf(MonitorException.CommandFailed.class);
            there.resume();
            assertThat(there.status()).isEqualTo(RunStatus.RUNNING);
            assertThat(there.migration().look().phase()).isEqualTo(MigrationPhase.POSTCOPY_ACTIVE);
            assertThat(here.migration().look().phase()).isEqualTo(MigrationPhase.POSTCOPY_ACTIVE);
        }
    }

    @Test
    void a_guest_that_was_switched_over_and_whose_source_ends_says_so_where_it_executes() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            switchOver(here, there, SLOW);
            there.resume();

            source().signal(source().processes(vm()).processes().getFirst(), ProcessSignal.KILL);

            assertThat(there.migration()
                            .await(MigrationPhase.POSTCOPY_ACTIVE, PATIENCE)
                            .phase())
                    .isEqualTo(MigrationPhase.POSTCOPY_PAUSED);
            assertThat(there.status()).isEqualTo(RunStatus.RUNNING);
        }
    }

    @Test
    void a_source_that_was_switched_over_and_whose_target_ends_says_so_and_does_not_go_on() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            switchOver(here, there, SLOW);

            target().signal(target().processes(vm()).processes().getFirst(), ProcessSignal.KILL);

            assertThat(here.migration()
                            .await(MigrationPhase.POSTCOPY_ACTIVE, PATIENCE)
                            .phase())
                    .isEqualTo(MigrationPhase.POSTCOPY_PAUSED);
            assertThat(here.status()).isEqualTo(RunStatus.FINISH_MIGRATE);
            assertThatThrownBy(here::resume).isInstanceOf(MonitorException.CommandFailed.class);
        }
    }

    @Test
    void a_guest_that_was_switched_over_and_has_all_of_its_memory_is_as_any_other_that_has_moved() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            switchOver(here, there, FASTER);

            assertThat(end(here.migration()).phase()).isEqualTo(MigrationPhase.COMPLETED);
            assertThat(here.status()).isEqualTo(RunStatus.POSTMIGRATE);
            assertThat(end(there.migration()).phase()).isEqualTo(MigrationPhase.COMPLETED);
            assertThat(there.status()).isEqualTo(RunStatus.PAUSED);
            here.resume();
            assertThat(here.status()).isEqualTo(RunStatus.RUNNING);
            assertThat(there.status()).isEqualTo(RunStatus.PAUSED);
        }
    }

    private void switchOver(Monitor here, Monitor there, MigrationTuning speed) {
        Runnable end = allowPostcopy();
        try {
            switchOverWhereAllowed(here, there, speed);
        } finally {
            end.run();
        }
    }

    private static void switchOverWhereAllowed(Monitor here, Monitor there, MigrationTuning speed) {
        MigrationTuning tuning = speed.with(new StreamFeatures(1, false, true));
        assertThat(there.migration().refusesPostcopy()).isEmpty();
        there.migration().tune(tuning);
        here.migration().tune(tuning);
        here.migration().send(there.migration().receive(IP));
        MigrationPhase phase = here.migration().look().phase();
        while (phase == MigrationPhase.NONE || phase == MigrationPhase.SETUP) {
            phase = here.migration().await(phase, PATIENCE).phase();
        }
        here.pause();
        here.migration().startPostcopy();
        assertThat(here.migration().await(MigrationPhase.ACTIVE, PATIENCE).phase())
                .isEqualTo(MigrationPhase.POSTCOPY_ACTIVE);
        while (there.status() != RunStatus.PAUSED) {
            there.migration().await(MigrationPhase.POSTCOPY_ACTIVE, Duration.ofMillis(10));
        }
    }

    @Test
    void what_travels_is_the_same_on_every_host_it_came_to() {
        source().launch(order());
        PortableMachine machine = source().portable(vm());
        assertThat(machine.memory()).isEqualTo(order().definition().memory());

        target().launchIncoming(incoming(machine));

        assertThat(target().portable(vm())).isEqualTo(machine);
    }

    @Test
    void nothing_speaks_against_a_guest_that_can_be_taken_and_asking_changes_nothing() {
        source().launch(order());
        PortableMachine machine = source().portable(vm());

        assertThat(target().obstacles(incoming(machine), "7.2.0")).isEmpty();
        assertThat(target().hasRunFiles(vm())).isFalse();
        assertThat(target().processes(vm()).processes()).isEmpty();
        assertThat(machine.images()).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void a_guest_of_a_newer_qemu_is_told_to_be_that() {
        source().launch(order());

        assertThat(target().obstacles(incoming(source().portable(vm())), "99.1.0"))
                .singleElement()
                .asString()
                .contains("QEMU 99.1.0", "older");
    }

    @Test
    void more_and_more_is_sent_while_it_is_under_way() {
        runOnSource();

        try (Monitor there = waitOnTarget();
                Monitor here = open(source())) {
            Migration migration = here.migration();
            underWay(migration, there.migration().receive(IP));
            MigrationProgress last = migration.look();
            for (int growths = 0; growths < 3; ) {
                MigrationProgress next = migration.await(MigrationPhase.ACTIVE, Duration.ofMillis(100));
                assertThat(next.phase()).isEqualTo(MigrationPhase.ACTIVE);
                growths += next.transferredBytes() > last.transferredBytes() ? 1 : 0;
                last = next;
            }
            assertThat(last.passes()).isEqualTo(1);
            assertThat(last.remainingBytes()).isPositive();
            migration.cancel();
            end(migration);
        }
    }

    @Test
    void a_vm_without_run_files_has_nothing_that_could_travel() {
        assertThatThrownBy(() -> source().portable(vm())).isInstanceOf(VmStateException.class);
    }

    private void runOnSource() {
        source().launch(order());
        try (Monitor monitor = open(source())) {
            monitor.resume();
        }
    }

    private Monitor waitOnTarget() {
        target().launchIncoming(incoming(source().portable(vm())));
        return open(target());
    }

    private void underWay(Migration migration, StreamAddress to) {
        migration.tune(SLOW);
        migration.send(to);
        MigrationPhase phase = migration.look().phase();
        while (phase == MigrationPhase.NONE || phase == MigrationPhase.SETUP) {
            phase = migration.await(phase, PATIENCE).phase();
        }
        assertThat(phase).isEqualTo(MigrationPhase.ACTIVE);
    }

    private static MigrationProgress end(Migration migration) {
        MigrationProgress progress = migration.look();
        while (progress.phase().underWay()) {
            MigrationPhase last = progress.phase();
            progress = migration.await(last, PATIENCE);
            assertThat(progress.phase()).isNotEqualTo(last);
        }
        return progress;
    }

    private void assertEnds(Hypervisor hypervisor) {
        for (VmProcess process : hypervisor.processes(vm()).processes()) {
            assertThat(hypervisor.awaitExit(process, PATIENCE)).isTrue();
        }
    }

    private VmName vm() {
        return order().definition().name();
    }

    private Monitor open(Hypervisor hypervisor) {
        return hypervisor.openMonitor(vm(), PATIENCE);
    }
}
