package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link Monitor}, beyond what {@link HypervisorContract} needs of it; the root disk of its VM can be resized. */
@Timeout(120)
abstract class MonitorContract {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long MIB = 1 << 20;

    /** QEMU on a host on which nothing of the VM is. */
    abstract Hypervisor hypervisor();

    /** A start of a VM whose volumes are there. */
    abstract LaunchOrder order();

    private Monitor open() {
        return hypervisor().openMonitor(order().definition().name(), PATIENCE);
    }

    private static long rootSize(Monitor monitor) {
        return monitor.blockDevices().getFirst().sizeBytes();
    }

    @Test
    void a_guest_is_asked_to_shut_down_and_nobody_waits_for_it() {
        VmProcess process = hypervisor().launch(order());

        try (Monitor monitor = open()) {
            monitor.resume();
            for (ShutdownSignal signal : ShutdownSignal.values()) {
                monitor.askToShutDown(signal);
                assertThat(monitor.status()).isEqualTo(RunStatus.RUNNING);
            }
        }
        assertThat(hypervisor().processes(process.vm()).processes()).containsExactly(process);
    }

    @Test
    void a_disk_is_as_large_as_it_was_told_to_be_also_smaller() {
        hypervisor().launch(order());

        try (Monitor monitor = open()) {
            long before = rootSize(monitor);
            monitor.resize("virtio0", before + MIB);
            assertThat(rootSize(monitor)).isEqualTo(before + MIB);
            monitor.resize("virtio0", before - MIB);
            assertThat(rootSize(monitor)).isEqualTo(before - MIB);
        }
        try (Monitor monitor = open()) {
            assertThat(rootSize(monitor)).as("asked anew").isPositive();
        }
    }

    @Test
    void a_disk_that_is_not_there_cannot_be_resized_and_the_session_goes_on() {
        hypervisor().launch(order());

        try (Monitor monitor = open()) {
            assertThatThrownBy(() -> monitor.resize("virtio9", MIB)).isInstanceOf(MonitorException.CommandFailed.class);
            assertThat(monitor.blockDevices()).extracting(BlockDevice::device).doesNotContain("virtio9");
        }
    }

    @Test
    void resuming_what_runs_and_pausing_what_is_paused_is_no_mistake() {
        hypervisor().launch(order());

        try (Monitor monitor = open()) {
            monitor.resume();
            monitor.resume();
            assertThat(monitor.status()).isEqualTo(RunStatus.RUNNING);
            monitor.pause();
            monitor.pause();
            assertThat(monitor.status()).isEqualTo(RunStatus.PAUSED);
        }
    }

    @Test
    void a_disk_without_trouble_says_nothing_else_and_names_what_is_behind_it() {
        hypervisor().launch(order());

        try (Monitor monitor = open()) {
            assertThat(monitor.blockDevices())
                    .allSatisfy(disk -> assertThat(disk.ioStatus()).isIn("ok", ""))
                    .allSatisfy(disk -> assertThat(disk.image()).isNotBlank());
        }
    }

    @Test
    void qemu_tells_its_version() {
        hypervisor().launch(order());

        try (Monitor monitor = open()) {
            assertThat(monitor.qemuVersion()).matches("[0-9]+\\.[0-9]+(\\.[0-9]+)?.*");
        }
    }

    @Test
    void the_monitor_of_a_qemu_that_ended_is_gone_also_for_those_who_had_it_open() {
        VmProcess process = hypervisor().launch(order());

        try (Monitor monitor = open()) {
            assertThat(hypervisor().signal(process, ProcessSignal.KILL)).isTrue();
            assertThat(hypervisor().awaitExit(process, PATIENCE)).isTrue();

            assertThatThrownBy(monitor::status).isInstanceOf(MonitorException.Gone.class);
            assertThatThrownBy(monitor::resume).isInstanceOf(MonitorException.Gone.class);
            assertThatThrownBy(monitor::blockDevices).isInstanceOf(MonitorException.Gone.class);
        }
    }

    @Test
    void closing_a_monitor_twice_does_not_cut_the_next_one_off() {
        hypervisor().launch(order());
        Monitor old = open();
        old.close();

        try (Monitor next = open()) {
            old.close();
            assertThat(next.status()).isEqualTo(RunStatus.PRELAUNCH);
            assertThatThrownBy(old::status).isInstanceOf(MonitorException.class);
        }
    }
}
