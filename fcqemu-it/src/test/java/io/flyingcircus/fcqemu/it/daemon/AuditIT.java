package io.flyingcircus.fcqemu.it.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit trail of a host: who had what done to a VM, by hand, by the daemon and by a supervisor. */
@OnTestbed
class AuditIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String NAME = "audited";

    private final Testbed testbed;
    private final TestbedHost host;

    @TempDir
    private Path folder;

    AuditIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
    }

    /** As somebody types it who became root with {@code sudo}. */
    private CommandResult typed(String reason, String... words) throws IOException {
        String config = DaemonProcess.configure(host, folder, Map.of()).toString();
        Command command = host.fcQemu()
                .command(Stream.concat(Stream.of("--config", config, "--reason", reason), Stream.of(words))
                        .toArray(String[]::new))
                .with("SUDO_USER", "alice");
        return host.shell().run(command, PATIENCE);
    }

    private Path file() {
        return host.root().resolve("var/log/fc-qemu.audit.jsonl");
    }

    /** What stands there of the VM, from a line on. */
    private List<JsonNode> lines(int from) {
        if (!Files.exists(file())) {
            return List.of();
        }
        try (Stream<String> lines = Files.lines(file())) {
            return lines.skip(from)
                    .map(TestVm::parse)
                    .filter(line -> line.path("vm").asText().equals(NAME))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int count() throws IOException {
        return Files.exists(file()) ? Files.readAllLines(file()).size() : 0;
    }

    private static List<Long> pids(JsonNode line, String when) {
        return line.get(when).get("pids").valueStream().map(JsonNode::asLong).toList();
    }

    private static List<String> events(List<JsonNode> lines) {
        return lines.stream().map(line -> line.get("event").asText()).toList();
    }

    private static void assertTypedByAliceBecause(String reason, List<JsonNode> lines) {
        assertThat(lines).allSatisfy(line -> {
            assertThat(line.get("by").asText()).isEqualTo("user");
            assertThat(line.get("user").asText()).isEqualTo("root");
            assertThat(line.get("sudo_user").asText()).isEqualTo("alice");
            assertThat(line.get("reason").asText()).isEqualTo(reason);
        });
    }

    @Test
    void who_had_what_done_and_why_stands_there_with_what_was_before_and_after() throws Exception {
        try (TestVm vm = TestVm.defineBlank(testbed, host, NAME)) {
            int begin = count();
            typed("ticket 42", "start", NAME).orFail();
            long first = vm.qemu().orElseThrow().pid();

            List<JsonNode> started = lines(begin);
            assertTypedByAliceBecause("ticket 42", started);
            assertThat(events(started))
                    .startsWith("command")
                    .contains("launched")
                    .endsWith("command-ended");
            assertThat(pids(started.getFirst(), "before")).isEmpty();
            assertThat(pids(started.getLast(), "after")).containsExactly(first);

            int looked = count();
            typed("curious", "status", NAME).orFail();
            assertThat(count()).isEqualTo(looked);

            // Its supervisor asks for it, as nobody did this on purpose.
            vm.qemu().orElseThrow().destroyForcibly();
            Await.atMostSeconds(60)
                    .until(
                            "a supervisor's command has ended",
                            () -> events(lines(looked)).contains("command-ended"));
            assertThat(lines(looked))
                    .allSatisfy(line -> assertThat(line.get("by").asText()).isEqualTo("supervisor"));
            assertThat(events(lines(looked))).contains("ensure-state", "launched");
            long second = vm.qemu().orElseThrow().pid();

            int before = count();
            try (DaemonProcess daemon = DaemonProcess.start(host, folder, Map.of())) {
                typed("ticket 43", "kill", NAME).orFail();
                assertThat(daemon.said()).contains("client-command");
            }
            List<JsonNode> ended = lines(before).stream()
                    .filter(line -> line.get("by").asText().equals("user"))
                    .toList();
            assertTypedByAliceBecause("ticket 43", ended);
            assertThat(pids(ended.getLast(), "before")).containsExactly(second);
            assertThat(pids(ended.getLast(), "after")).isEmpty();
            assertThat(ended.getLast().get("exit_code").asInt()).isZero();
        }
    }
}
