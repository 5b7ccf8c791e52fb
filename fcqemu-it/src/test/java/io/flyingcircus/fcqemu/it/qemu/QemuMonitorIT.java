package io.flyingcircus.fcqemu.it.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.guestagent.SocketGuestAgents;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import io.flyingcircus.fcqemu.adapter.qemu.monitor.QmpMonitors;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.ExecutionCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.MachineCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.PowerCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpCommand;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpException;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpSession;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpTimeouts;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.StatusCommands;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The QMP layer and the monitor against a real QEMU. */
@Timeout(120)
class QemuMonitorIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);

    @TempDir
    Path root;

    @Test
    void a_monitor_reads_and_changes_a_vm_until_it_quits() throws Exception {
        try (BareQemu qemu = BareQemu.start(root);
                Monitor monitor = monitors(qemu).open(BareQemu.VM, LONG)) {
            assertThat(monitor.status()).isEqualTo(RunStatus.PRELAUNCH);
            assertThat(monitor.qemuVersion()).matches("\\d+\\.\\d+\\.\\d+");
            assertThat(monitor.guestAgentConnected()).isFalse();
            monitor.disarmWatchdog();
            monitor.resume();
            assertThat(monitor.status()).isEqualTo(RunStatus.RUNNING);
            monitor.askToShutDown(ShutdownSignal.POWER_BUTTON);
            monitor.askToShutDown(ShutdownSignal.CTRL_ALT_DELETE);
            monitor.pause();
            assertThat(monitor.status()).isEqualTo(RunStatus.PAUSED);
            monitor.quit();
            assertThat(qemu.ends()).isTrue();
        }
    }

    @Test
    void limits_that_were_set_are_read_back_the_same() throws Exception {
        RateLimit burst = new RateLimit(250, 2500, Duration.ofMillis(59_500));
        Throttle apart = new Throttle(
                RateLimit.UNLIMITED,
                burst,
                burst,
                RateLimit.UNLIMITED,
                RateLimit.of(262_144_000),
                RateLimit.of(262_144_000));
        try (BareQemu qemu = BareQemu.start(root);
                Monitor monitor = monitors(qemu).open(BareQemu.VM, LONG)) {
            assertThat(root(monitor).throttle()).isEqualTo(Throttle.UNLIMITED);
            monitor.setThrottle("virtio0", apart);
            assertThat(root(monitor).throttle()).isEqualTo(apart);
            monitor.setThrottle("virtio0", Throttle.ofIops(3000));
            assertThat(root(monitor).throttle()).isEqualTo(Throttle.ofIops(3000));
            monitor.setThrottle("virtio0", Throttle.UNLIMITED);
            assertThat(root(monitor).throttle()).isEqualTo(Throttle.UNLIMITED);
        }
    }

    @Test
    void a_disk_that_was_resized_says_so() throws Exception {
        try (BareQemu qemu = BareQemu.start(root);
                Monitor monitor = monitors(qemu).open(BareQemu.VM, LONG)) {
            assertThat(root(monitor).sizeBytes()).isEqualTo(BareQemu.DISK_BYTES);
            monitor.resize("virtio0", 2 * BareQemu.DISK_BYTES);
            assertThat(root(monitor).sizeBytes()).isEqualTo(2 * BareQemu.DISK_BYTES);
            assertThatThrownBy(() -> monitor.resize("virtio7", 4096))
                    .isInstanceOf(MonitorException.CommandFailed.class)
                    .hasMessageContaining("virtio7");
        }
    }

    @Test
    void events_tell_of_every_change() throws Exception {
        try (BareQemu qemu = BareQemu.start(root);
                QmpSession session = QmpSession.open(qemu.qmpSocket(), QmpTimeouts.all(LONG))) {
            new ExecutionCommands(session).cont();
            new PowerCommands(session).systemPowerdown();
            new ExecutionCommands(session).stop();
            for (String name : new String[] {"STOP", "POWERDOWN", "RESUME"}) {
                assertThat(session.awaitEvent(event -> event.name().equals(name), LONG))
                        .as(name)
                        .isPresent();
            }
            assertThat(session.awaitEvent(event -> true, SHORT)).isEmpty();
        }
    }

    @Test
    void qemu_tells_its_machines_and_cpu_models() throws Exception {
        try (BareQemu qemu = BareQemu.start(root);
                QmpSession session = QmpSession.open(qemu.qmpSocket(), QmpTimeouts.all(LONG))) {
            MachineCommands commands = new MachineCommands(session);
            assertThat(commands.queryMachines())
                    .anyMatch(machine -> machine.name().startsWith("pc-i440fx-"));
            assertThat(commands.queryCpuDefinitions())
                    .anyMatch(cpu -> cpu.name().equals("qemu64-v1")
                            && cpu.unavailableFeatures().isEmpty());
            assertThat(new StatusCommands(session).queryName()).contains("test00");
            assertThat(new StatusCommands(session).queryVersion())
                    .isEqualTo(session.greeting().version());
            assertThat(session.execute(QmpCommand.of("query-qmp-schema")).elements())
                    .hasSizeGreaterThan(500);
        }
    }

    @Test
    void a_second_client_finds_the_monitor_busy_until_the_first_leaves() throws Exception {
        try (BareQemu qemu = BareQemu.start(root)) {
            try (Monitor first = monitors(qemu).open(BareQemu.VM, LONG)) {
                for (int i = 0; i < 4; i++) { // some wait in the queue, then that is full
                    assertThatThrownBy(() -> monitors(qemu).open(BareQemu.VM, SHORT))
                            .isInstanceOf(MonitorException.Busy.class);
                }
                assertThat(first.status()).isEqualTo(RunStatus.PRELAUNCH);
            }
            try (Monitor next = monitors(qemu).open(BareQemu.VM, LONG)) {
                assertThat(next.status()).isEqualTo(RunStatus.PRELAUNCH);
            }
        }
    }

    @Test
    void a_blocked_main_thread_is_silent_and_its_late_answer_misleads_nobody() throws Exception {
        Path pipe = root.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        QmpTimeouts timeouts = QmpTimeouts.all(LONG).with("pmemsave", SHORT);
        try (BareQemu qemu = BareQemu.start(root)) {
            try (QmpSession session = QmpSession.open(qemu.qmpSocket(), timeouts)) {
                // Nobody reads the pipe, so QEMU's main thread blocks in opening it.
                QmpCommand blocking = new QmpCommand(
                        "pmemsave",
                        BoundedJson.object().put("val", 0).put("size", 16).put("filename", pipe.toString()));
                assertThatThrownBy(() -> session.execute(blocking)).isInstanceOf(QmpException.TimedOut.class);
            }
            assertThatThrownBy(() -> monitors(qemu).open(BareQemu.VM, SHORT))
                    .isInstanceOf(MonitorException.Silent.class);
            // The next client greets and negotiates while the main thread is still blocked by the last one.
            var next = CompletableFuture.supplyAsync(() -> monitors(qemu).open(BareQemu.VM, LONG));
            assertThat(Files.readAllBytes(pipe)).hasSize(16);
            try (Monitor monitor = next.get()) {
                assertThat(monitor.status()).isEqualTo(RunStatus.PRELAUNCH);
            }
        }
    }

    @Test
    void a_killed_qemu_is_gone_for_who_asks_and_for_who_comes() throws Exception {
        try (BareQemu qemu = BareQemu.start(root);
                Monitor monitor = monitors(qemu).open(BareQemu.VM, LONG)) {
            qemu.kill();
            assertThatThrownBy(monitor::status).isInstanceOf(MonitorException.Gone.class);
            assertThat(qemu.qmpSocket()).exists();
            assertThatThrownBy(() -> monitors(qemu).open(BareQemu.VM, LONG)).isInstanceOf(MonitorException.Gone.class);
        }
    }

    @Test
    void the_port_of_an_agent_that_does_not_run_is_given_up_in_time() throws Exception {
        try (BareQemu qemu = BareQemu.start(root)) {
            long begin = System.nanoTime();
            assertThatThrownBy(() -> new SocketGuestAgents(qemu.paths()).connect(BareQemu.VM, SHORT))
                    .isInstanceOf(GuestAgentException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
        }
    }

    private static QmpMonitors monitors(BareQemu qemu) {
        return new QmpMonitors(qemu.paths(), QmpTimeouts.all(LONG));
    }

    private static BlockDevice root(Monitor monitor) {
        assertThat(monitor.blockDevices()).hasSize(1);
        return monitor.blockDevices().getFirst();
    }
}
