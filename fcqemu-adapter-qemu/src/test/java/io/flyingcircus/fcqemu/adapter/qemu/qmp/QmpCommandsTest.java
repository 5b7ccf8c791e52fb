package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.BlockThrottle.Kind;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.BlockThrottle.Limit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every typed command against the schema of a real QEMU, with answers as that sends them. */
@Timeout(60)
class QmpCommandsTest {

    private static final String ROOT_DISK = """
            [{"io-status": "ok", "device": "virtio0", "locked": false, "removable": false, "type": "unknown",
              "qdev": "/machine/peripheral-anon/device[2]/virtio-backend",
              "inserted": {
                "iops_rd": 0, "detect_zeroes": "off", "node-name": "#block198", "backing_file_depth": 0,
                "iops_wr": 0, "ro": false, "drv": "raw", "iops": 250, "iops_max": 500, "iops_max_length": 10,
                "bps": 0, "bps_rd": 0, "bps_wr": 0, "bps_rd_max": 0, "bps_rd_max_length": 1,
                "write_threshold": 0, "encrypted": false, "file": "rbd:rbd.ssd/test00.root:id=host1",
                "cache": {"no-flush": false, "direct": false, "writeback": true},
                "image": {"virtual-size": 5368709120, "filename": "rbd:rbd.ssd/test00.root:id=host1", "format": "raw",
                          "dirty-flag": false}}},
             {"device": "ide1-cd0", "locked": false, "removable": true, "tray_open": false, "type": "unknown"}]
            """;

    @TempDir
    Path folder;

    @Test
    void the_schema_would_tell_a_wrong_command() throws Exception {
        QmpSchema schema = QmpSchema.captured();
        ObjectNode arguments = QmpCommand.of("x").arguments();
        assertThat(schema.complaintsAboutCommand("query-status", arguments)).isEmpty();
        assertThat(schema.complaintsAboutCommand("query-staus", arguments)).isNotEmpty();
        assertThat(schema.complaintsAboutCommand("block_resize", arguments)).containsExactly("block_resize lacks size");
        arguments.put("size", "big").put("divice", "x");
        assertThat(schema.complaintsAboutCommand("block_resize", arguments)).hasSize(2);
        arguments.removeAll();
        arguments.put("action", "explode");
        assertThat(schema.complaintsAboutCommand("watchdog-set-action", arguments))
                .hasSize(1);
    }

    @Test
    void status_version_and_name() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.answer(
                            client.command(), "{\"status\": \"io-error\", \"singlestep\": false, \"running\": false}");
                    client.answer(
                            client.command(),
                            "{\"qemu\": {\"major\": 10, \"minor\": 0, \"micro\": 2}, \"package\": \"\"}");
                    client.answer(client.command(), "{\"name\": \"test00\"}");
                    client.answer(client.command(), "{}");
                });
                QmpSession session = open(server)) {
            StatusCommands commands = new StatusCommands(session);
            assertThat(commands.queryStatus()).isEqualTo(new StatusCommands.Status("io-error", false));
            assertThat(commands.queryVersion()).hasToString("10.0.2");
            assertThat(commands.queryName()).contains("test00");
            assertThat(commands.queryName()).isEmpty();
        }
    }

    @Test
    void cpu_models_and_what_everything_comes_to() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.answer(client.expect("query-kvm"), "{\"enabled\": true, \"present\": true}");
                    client.answer(
                            client.expect("query-cpu-definitions"),
                            "[{\"name\": \"Nehalem-v2\", \"typename\": \"Nehalem-v2-x86_64-cpu\", \"static\": false,"
                                    + " \"migration-safe\": true, \"deprecated\": false,"
                                    + " \"unavailable-features\": [\"spec-ctrl\"]}]");
                    client.answer(
                            client.expect("query-cpu-model-expansion"),
                            "{\"model\": {\"name\": \"max\", \"props\": {\"pcid\": true, \"ssbd\": false, \"family\": 6,"
                                    + " \"vendor\": \"GenuineIntel\", \"avx\": true}}}");
                });
                QmpSession session = open(server)) {
            MachineCommands commands = new MachineCommands(session);
            assertThat(commands.queryKvm()).isTrue();
            assertThat(commands.queryCpuDefinitions())
                    .containsExactly(
                            new MachineCommands.CpuDefinition("Nehalem-v2", List.of("spec-ctrl"), Optional.of(true)));
            MachineCommands.ExpandedModel everything = commands.queryCpuModelExpansion("max");
            assertThat(everything.vendor()).isEqualTo("GenuineIntel");
            assertThat(everything.features()).containsExactly("avx", "pcid");
        }
    }

    @Test
    void execution_power_and_watchdog() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    for (String name :
                            List.of("cont", "stop", "system_powerdown", "send-key", "watchdog-set-action", "quit")) {
                        client.answer(client.expect(name), "{}");
                    }
                });
                QmpSession session = open(server)) {
            new ExecutionCommands(session).cont();
            new ExecutionCommands(session).stop();
            new PowerCommands(session).systemPowerdown();
            new PowerCommands(session).sendCtrlAltDelete();
            assertThat(new WatchdogCommands(session).disarm()).isTrue();
            new ExecutionCommands(session).quit();
        }
    }

    @Test
    void a_qemu_without_the_watchdog_command_is_fine() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.refuse(
                            client.command(), "CommandNotFound", "The command watchdog-set-action has not been found");
                    client.refuse(client.command(), "GenericError", "something else");
                });
                QmpSession session = open(server)) {
            assertThat(new WatchdogCommands(session).disarm()).isFalse();
            assertThatThrownBy(() -> new WatchdogCommands(session).disarm())
                    .isInstanceOf(QmpException.CommandFailed.class);
        }
    }

    @Test
    void block_devices_with_sizes_and_limits() throws Exception {
        try (FakeQmpServer server = serve(client -> client.answer(client.expect("query-block"), ROOT_DISK));
                QmpSession session = open(server)) {
            BlockThrottle throttle = new BlockThrottle(Map.of(Kind.IOPS_TOTAL, new Limit(250, 500, 10)));
            assertThat(new BlockCommands(session).queryBlock())
                    .satisfiesExactly(
                            root -> {
                                assertThat(root.device()).isEqualTo("virtio0");
                                assertThat(root.ioStatus()).contains("ok");
                                assertThat(root.inserted())
                                        .contains(new BlockCommands.Medium(
                                                "#block198",
                                                "rbd:rbd.ssd/test00.root:id=host1",
                                                5_368_709_120L,
                                                throttle));
                            },
                            empty -> assertThat(empty.inserted()).isEmpty());
        }
    }

    @Test
    void throttle_and_size_are_set_and_a_length_without_burst_is_not_sent() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    ObjectNode throttle = client.expect("block_set_io_throttle");
                    assertThat(throttle.get("arguments").has("iops_max_length")).isTrue();
                    assertThat(throttle.get("arguments").has("bps_max_length")).isFalse();
                    client.answer(throttle, "{}").answer(client.expect("block_resize"), "{}");
                });
                QmpSession session = open(server)) {
            BlockCommands commands = new BlockCommands(session);
            commands.setIoThrottle(
                    "virtio0",
                    new BlockThrottle(Map.of(
                            Kind.IOPS_TOTAL, new Limit(250, 500, 10),
                            Kind.BPS_TOTAL, new Limit(1000, 0, 5))));
            commands.resize("virtio0", 6L << 30);
        }
    }

    @Test
    void chardevs_machines_and_cpus() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.answer(
                            client.expect("query-chardev"),
                            "[{\"frontend-open\": false, \"filename\": \"disconnected:unix:/run/qemu.x.gqa.sock,server=on\","
                                    + " \"label\": \"qga0\"}]");
                    client.answer(
                            client.expect("query-machines"),
                            "[{\"hotpluggable-cpus\": true, \"name\": \"pc-i440fx-7.2\", \"numa-mem-supported\": true,"
                                    + " \"cpu-max\": 255, \"deprecated\": false, \"alias\": \"pc\"}]");
                    client.answer(
                            client.expect("query-cpu-definitions"),
                            "[{\"name\": \"host\", \"typename\": \"host-x86_64-cpu\", \"unavailable-features\": [\"kvm\"],"
                                    + " \"static\": false, \"migration-safe\": false, \"deprecated\": false}]");
                });
                QmpSession session = open(server)) {
            assertThat(new ChardevCommands(session)
                            .queryChardev("qga0")
                            .orElseThrow()
                            .frontendOpen())
                    .isFalse();
            assertThat(new MachineCommands(session).queryMachines())
                    .allSatisfy(machine -> assertThat(machine.alias()).contains("pc"));
            assertThat(new MachineCommands(session).queryCpuDefinitions())
                    .allSatisfy(cpu -> assertThat(cpu.unavailableFeatures()).containsExactly("kvm"));
        }
    }

    private FakeQmpServer serve(FakeQmpServer.Script script) throws Exception {
        return FakeQmpServer.start(folder.resolve("qmp.sock"), client -> {
            client.negotiate();
            script.serve(client);
            client.silence();
        });
    }

    private static QmpSession open(FakeQmpServer server) throws QmpException {
        return QmpSession.open(server.socket(), QmpTimeouts.all(Duration.ofSeconds(50)));
    }
}
