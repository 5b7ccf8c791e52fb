package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a migration against the schema of a real QEMU, with answers as that sends them. */
@Timeout(60)
class QmpMigrationCommandsTest {

    private static final String UNDER_WAY = """
            {"expected-downtime": 300, "status": "active", "setup-time": 9, "total-time": 108,
             "ram": {"total": 67641344, "postcopy-requests": 0, "dirty-sync-count": 2, "multifd-bytes": 0,
                     "pages-per-second": 0, "downtime-bytes": 16423, "page-size": 4096, "remaining": 1000,
                     "postcopy-bytes": 0, "mbps": 64.2, "transferred": 636066, "dirty-sync-missed-zero-copy": 0,
                     "precopy-bytes": 619643, "duplicate": 16399, "dirty-pages-rate": 5, "skipped": 0,
                     "normal-bytes": 487424, "normal": 119}}
            """;

    @TempDir
    Path folder;

    @Test
    void capabilities_and_parameters_are_set_by_their_names() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    ObjectNode capabilities = client.expect("migrate-set-capabilities");
                    assertThat(capabilities.at("/arguments/capabilities")).hasToString("""
                            [{"capability":"events","state":true},{"capability":"multifd","state":false}]""");
                    client.answer(capabilities, "{}");
                    ObjectNode parameters = client.expect("migrate-set-parameters");
                    assertThat(parameters.get("arguments")).hasToString("""
                            {"downtime-limit":2000,"max-bandwidth":0}""");
                    client.answer(parameters, "{}");
                });
                QmpSession session = open(server)) {
            MigrationCommands commands = new MigrationCommands(session);
            commands.setCapabilities(new TreeMap<>(Map.of("multifd", false, "events", true)));
            commands.setParameters(new TreeMap<>(Map.of("max-bandwidth", 0L, "downtime-limit", 2000L)));
        }
    }

    @Test
    void a_stream_is_begun_received_and_cancelled() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    ObjectNode migrate = client.expect("migrate");
                    assertThat(migrate.at("/arguments/uri").asText()).isEqualTo("tcp:10.0.0.1:49152");
                    client.answer(migrate, "{}");
                    ObjectNode incoming = client.expect("migrate-incoming");
                    assertThat(incoming.at("/arguments/uri").asText()).isEqualTo("tcp:[fe80::1]:0");
                    client.answer(incoming, "{}");
                    client.answer(client.expect("migrate_cancel"), "{}");
                });
                QmpSession session = open(server)) {
            MigrationCommands commands = new MigrationCommands(session);
            commands.migrate("tcp:10.0.0.1:49152");
            commands.migrateIncoming("tcp:[fe80::1]:0");
            commands.migrateCancel();
        }
    }

    @Test
    void what_a_sender_tells_is_read_with_its_units() throws Exception {
        MigrationCommands.Ram ram = new MigrationCommands.Ram(67_641_344, 636_066, 1000, 5, 4096, 8_025_000, 2);
        try (FakeQmpServer server = serve(client -> client.answer(client.expect("query-migrate"), UNDER_WAY));
                QmpSession session = open(server)) {
            assertThat(new MigrationCommands(session).queryMigrate())
                    .isEqualTo(new MigrationCommands.Info(
                            Optional.of("active"), Optional.of(ram), 300, 0, 108, Optional.empty(), Optional.empty()));
        }
    }

    @Test
    void what_is_left_out_is_absent_and_a_port_has_to_be_one() throws Exception {
        try (FakeQmpServer server = serve(client -> {
                    client.answer(client.expect("query-migrate"), "{}");
                    client.answer(
                            client.expect("query-migrate"),
                            "{\"socket-address\": [{\"port\": \"38023\", \"ipv4\": true, \"host\": \"127.0.0.1\","
                                    + " \"type\": \"inet\"}]}");
                    client.answer(
                            client.expect("query-migrate"),
                            "{\"status\": \"failed\", \"error-desc\": \"Failed to connect to '127.0.0.1:1'\"}");
                    client.answer(
                            client.expect("query-migrate"),
                            "{\"socket-address\": [{\"port\": \"all\", \"host\": \"::\", \"type\": \"inet\"}]}");
                });
                QmpSession session = open(server)) {
            MigrationCommands commands = new MigrationCommands(session);
            assertThat(commands.queryMigrate().status()).isEmpty();
            assertThat(commands.queryMigrate().listeningPort()).contains(38_023);
            assertThat(commands.queryMigrate().errorDescription()).contains("Failed to connect to '127.0.0.1:1'");
            assertThatThrownBy(commands::queryMigrate).isInstanceOf(QmpException.ProtocolNonsense.class);
        }
    }

    @Test
    void a_word_is_put_into_an_object_and_found_again() throws Exception {
        String none = "[{\"name\": \"type\", \"type\": \"string\"}]";
        String one =
                "[{\"name\": \"type\", \"type\": \"string\"}, {\"name\": \"m\", \"type\": \"child<authz-simple>\"}]";
        try (FakeQmpServer server = serve(client -> {
                    client.answer(client.expect("qom-list"), none);
                    ObjectNode add = client.expect("object-add");
                    assertThat(add.at("/arguments/identity").asText()).isEqualTo("attempt 1");
                    client.answer(add, "{}");
                    client.answer(client.expect("qom-list"), one);
                    ObjectNode get = client.expect("qom-get");
                    assertThat(get.at("/arguments/path").asText()).isEqualTo("/objects/m");
                    client.answer(get, "\"attempt 1\"");
                });
                QmpSession session = open(server)) {
            ObjectCommands objects = new ObjectCommands(session);
            assertThat(objects.findWord("m")).isEmpty();
            objects.addWord("m", "attempt 1");
            assertThat(objects.findWord("m")).contains("attempt 1");
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
