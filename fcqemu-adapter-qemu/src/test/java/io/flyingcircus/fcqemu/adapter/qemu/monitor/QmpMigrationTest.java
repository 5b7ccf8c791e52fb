package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.FakeQmpServer;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpTimeouts;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@SuppressWarnings("try") // a server that only has to be there is not referenced
class QmpMigrationTest {

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
    void it_is_tuned_with_one_channel_or_more() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    ObjectNode one = client.expect("migrate-set-capabilities");
                    assertThat(one.get("arguments").toString())
                            .contains("{\"capability\":\"multifd\",\"state\":false}")
                            .contains("{\"capability\":\"return-path\",\"state\":true}")
                            .contains("{\"capability\":\"events\",\"state\":true}")
                            .contains("{\"capability\":\"auto-converge\",\"state\":true}")
                            .contains("{\"capability\":\"xbzrle\",\"state\":false}");
                    client.answer(one, "{}");
                    ObjectNode parameters = client.expect("migrate-set-parameters");
                    assertThat(parameters.get("arguments")).hasToString("""
                            {"downtime-limit":2000,"max-bandwidth":0}""");
                    client.answer(parameters, "{}");
                    ObjectNode two = client.expect("migrate-set-capabilities");
                    assertThat(two.get("arguments").toString()).contains("{\"capability\":\"multifd\",\"state\":true}");
                    client.answer(two, "{}");
                    ObjectNode more = client.expect("migrate-set-parameters");
                    assertThat(more.at("/arguments/multifd-channels").asInt()).isEqualTo(2);
                    client.answer(more, "{}");
                });
                Monitor monitor = open()) {
            monitor.migration().tune(new MigrationTuning(0, Duration.ofSeconds(2), true, false, 1));
            monitor.migration().tune(new MigrationTuning(1000, Duration.ofSeconds(2), true, false, 2));
        }
    }

    @Test
    void an_end_without_figures_is_asked_for_again() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.answer(client.expect("query-migrate"), completed(0));
                    client.answer(client.expect("query-migrate"), completed(0));
                    client.answer(client.expect("query-migrate"), completed(108));
                });
                Monitor monitor = open()) {
            MigrationProgress progress = monitor.migration().look();
            assertThat(progress.phase()).isEqualTo(MigrationPhase.COMPLETED);
            assertThat(progress.totalTime()).isEqualTo(Duration.ofMillis(108));
            assertThat(progress.pause()).isEqualTo(Duration.ofMillis(61));
        }
    }

    @Test
    void an_event_ends_the_wait_and_other_events_do_not() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.answer(client.expect("query-migrate"), "{\"status\": \"setup\"}");
                    client.event("STOP", "{}");
                    client.event("MIGRATION", "{\"status\": \"setup\"}");
                    client.answer(client.expect("query-migrate"), "{\"status\": \"setup\"}");
                    client.event("MIGRATION", "{\"status\": \"failed\"}");
                    client.answer(
                            client.expect("query-migrate"), "{\"status\": \"failed\", \"error-desc\": \"nobody\"}");
                });
                Monitor monitor = open()) {
            MigrationProgress progress = monitor.migration().await(MigrationPhase.SETUP, LONG);
            assertThat(progress.phase()).isEqualTo(MigrationPhase.FAILED);
            assertThat(progress.error()).isEqualTo("nobody");
        }
    }

    @Test
    void a_wait_ends_with_the_patience_and_tells_where_it_stands() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.answer(client.expect("query-migrate"), "{\"status\": \"active\"}");
                    client.answer(client.expect("query-migrate"), "{\"status\": \"active\"}");
                });
                Monitor monitor = open()) {
            assertThat(monitor.migration().await(MigrationPhase.ACTIVE, SHORT).phase())
                    .isEqualTo(MigrationPhase.ACTIVE);
        }
    }

    @Test
    void a_target_tells_the_port_it_got() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    ObjectNode capabilities = client.expect("migrate-set-capabilities");
                    assertThat(capabilities.get("arguments").toString())
                            .contains("{\"capability\":\"late-block-activate\",\"state\":true}")
                            .contains("{\"capability\":\"return-path\",\"state\":true}")
                            .doesNotContain("multifd");
                    client.answer(capabilities, "{}");
                    ObjectNode incoming = client.expect("migrate-incoming");
                    assertThat(incoming.at("/arguments/uri").asText()).isEqualTo("tcp:[::1]:0");
                    client.answer(incoming, "{}");
                    client.answer(
                            client.expect("query-migrate"),
                            "{\"socket-address\": [{\"port\": \"38023\", \"host\": \"::1\", \"type\": \"inet\"}]}");
                    client.answer(client.expect("migrate-set-capabilities"), "{}");
                    client.answer(client.expect("migrate-incoming"), "{}");
                    client.answer(client.expect("query-migrate"), "{}");
                });
                Monitor monitor = open()) {
            Migration migration = monitor.migration();
            assertThat(migration.receive("::1")).isEqualTo(new StreamAddress("::1", 38_023));
            assertThatThrownBy(() -> migration.receive("127.0.0.1"))
                    .isInstanceOf(MonitorException.ProtocolBroken.class)
                    .hasMessageContaining("VM test00");
        }
    }

    private static String completed(long totalMillis) {
        return """
                {"status": "completed", "setup-time": 9, "downtime": 61, "total-time": %d,
                 "ram": {"total": 67641344, "postcopy-requests": 0, "dirty-sync-count": 2, "multifd-bytes": 0,
                         "pages-per-second": 0, "downtime-bytes": 16423, "page-size": 4096, "remaining": 0,
                         "postcopy-bytes": 0, "mbps": 64, "transferred": 636066, "dirty-sync-missed-zero-copy": 0,
                         "precopy-bytes": 619643, "duplicate": 16399, "dirty-pages-rate": 0, "skipped": 0,
                         "normal-bytes": 487424, "normal": 119}}
                """.formatted(totalMillis);
    }

    private FakeQmpServer serve(FakeQmpServer.Script script) throws Exception {
        return FakeQmpServer.start(paths.runFile(VM, RunFile.QMP_SOCKET), client -> {
            client.negotiate();
            script.serve(client);
            client.silence();
        });
    }

    private Monitor open() {
        return new QmpMonitors(paths, QmpTimeouts.all(LONG)).open(VM, LONG);
    }
}
