package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.FakeQmpServer;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpTimeouts;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.vm.ShutdownSignal;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // a server that only has to be there is not referenced
class QmpMonitorTest {

    private static final VmName VM = new VmName("test00");
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(80);

    @TempDir
    Path root;

    private HostPaths paths;

    @BeforeEach
    void makeRunFolder() throws IOException {
        paths = new HostPaths(root);
        Files.createDirectories(paths.runFolder());
    }

    @Test
    void every_run_status_of_qemu_has_its_name_in_the_port() throws Exception {
        // QEMU 7.2 knows no preconfig any longer, and "unknown" is none of its own.
        Set<RunStatus> statuses = EnumSet.complementOf(EnumSet.of(RunStatus.UNKNOWN, RunStatus.PRECONFIG));
        try (FakeQmpServer server = serve(client -> {
                    for (RunStatus status : statuses) {
                        client.answer(
                                client.expect("query-status"),
                                "{\"status\": \"" + status + "\", \"singlestep\": false, \"running\": false}");
                    }
                });
                Monitor monitor = open()) {
            for (RunStatus status : statuses) {
                assertThat(monitor.status()).isEqualTo(status);
            }
        }
    }

    @Test
    void orders_become_commands() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    for (String name : List.of("cont", "stop", "system_powerdown", "send-key", "watchdog-set-action")) {
                        client.answer(client.expect(name), "{}");
                    }
                    client.expect("quit"); // and hangs up
                });
                Monitor monitor = open()) {
            monitor.resume();
            monitor.pause();
            monitor.askToShutDown(ShutdownSignal.POWER_BUTTON);
            monitor.askToShutDown(ShutdownSignal.CTRL_ALT_DELETE);
            monitor.disarmWatchdog();
            monitor.quit();
        }
    }

    @Test
    void a_throttle_that_is_set_is_read_back_the_same() throws Exception {
        Throttle throttle = new Throttle(
                RateLimit.UNLIMITED,
                new RateLimit(250, 2500, Duration.ofSeconds(60)),
                new RateLimit(250, 2500, Duration.ofSeconds(60)),
                RateLimit.UNLIMITED,
                RateLimit.of(262_144_000),
                RateLimit.of(262_144_000));
        assertThat(Throttles.fromQmp(Throttles.toQmp(throttle))).isEqualTo(throttle);
        assertThat(Throttles.fromQmp(Throttles.toQmp(Throttle.UNLIMITED))).isEqualTo(Throttle.UNLIMITED);
    }

    @Test
    void an_rbd_image_is_recognised_in_all_of_qemus_ways_to_write_it() {
        assertThat(ImageNames.fromQemu("rbd:rbd.ssd/test00.root:id=host1")).isEqualTo("rbd.ssd/test00.root");
        assertThat(ImageNames.fromQemu("rbd:rbd/test00.root")).isEqualTo("rbd/test00.root");
        assertThat(ImageNames.fromQemu("json:{\"pool\": \"rbd.hdd\", \"image\": \"a.tmp\", \"driver\": \"rbd\"}"))
                .isEqualTo("rbd.hdd/a.tmp");
        assertThat(ImageNames.fromQemu("json:{\"driver\": \"raw\", \"file\": {\"pool\": \"rbd\", \"image\": \"a.swap\","
                        + " \"driver\": \"rbd\"}}"))
                .isEqualTo("rbd/a.swap");
        assertThat(ImageNames.fromQemu("/var/lib/disk.img")).isEqualTo("/var/lib/disk.img");
        assertThat(ImageNames.fromQemu("json:{")).isEqualTo("json:{");
    }

    @Test
    void failures_are_told_apart_and_name_the_vm() throws Exception {
        assertThatThrownBy(this::open).isInstanceOf(MonitorException.Gone.class).hasMessageContaining("VM test00");
        assertOpening(client -> client.silence(), MonitorException.Busy.class);
        assertOpening(client -> client.raw("hello\n").silence(), MonitorException.ProtocolBroken.class);
        assertOpening(client -> client.raw(FakeQmpServer.GREETING).silence(), MonitorException.Silent.class);
        assertOpening(client -> {}, MonitorException.Gone.class);
        assertAsking(client -> client.silence(), MonitorException.Silent.class);
        assertAsking(client -> client.command(), MonitorException.Gone.class);
        assertAsking(client -> client.raw("{\n").silence(), MonitorException.ProtocolBroken.class);
        assertAsking(
                client -> client.refuse(client.command(), "GenericError", "no").silence(),
                MonitorException.CommandFailed.class);
    }

    private void assertOpening(FakeQmpServer.Script script, Class<? extends MonitorException> expected)
            throws IOException {
        try (FakeQmpServer server = FakeQmpServer.start(paths.runFile(VM, RunFile.QMP_SOCKET), script)) {
            assertThatThrownBy(() -> new QmpMonitors(paths, QmpTimeouts.all(LONG)).open(VM, SHORT))
                    .isInstanceOf(expected)
                    .hasMessageContaining("VM test00");
        }
    }

    private void assertAsking(FakeQmpServer.Script script, Class<? extends MonitorException> expected)
            throws IOException {
        try (FakeQmpServer server = serve(script);
                Monitor monitor = new QmpMonitors(paths, QmpTimeouts.all(SHORT)).open(VM, LONG)) {
            assertThatThrownBy(monitor::status).isInstanceOf(expected).hasMessageContaining("VM test00");
        }
    }

    private FakeQmpServer serve(FakeQmpServer.Script script) throws IOException {
        return FakeQmpServer.start(paths.runFile(VM, RunFile.QMP_SOCKET), client -> {
            client.negotiate();
            script.serve(client);
        });
    }

    private Monitor open() {
        return new QmpMonitors(paths, QmpTimeouts.all(LONG)).open(VM, LONG);
    }
}
