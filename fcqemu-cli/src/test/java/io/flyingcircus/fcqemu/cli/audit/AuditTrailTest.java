package io.flyingcircus.fcqemu.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flyingcircus.fcqemu.adapter.qemu.systemd.Journal;
import io.flyingcircus.fcqemu.cli.audit.AuditTrail.Doing;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** What stands in the audit file. */
final class AuditTrailTest {

    private static final VmName VM = new VmName("test00");
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path root;

    private final List<String> problems = new ArrayList<>();

    private Path file() {
        return AuditTrail.file(root);
    }

    private AuditTrail trail(Who.Kind kind, Optional<VmName> vm, String... arguments) {
        var who = new Who(kind, "root", Optional.of("alice"), OptionalLong.of(1000));
        return new AuditTrail(
                file(),
                new Journal(root),
                new Doing(who, 4711, Optional.of("ticket 42"), List.of(arguments), vm),
                problems::add);
    }

    private static Event event(Level level, String name, Field... fields) {
        return new Event(level, Optional.of(VM), name, List.of(fields), null);
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file())) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void a_command_stands_there_with_who_why_and_what_was_before_and_after() throws IOException {
        AuditTrail trail = trail(Who.Kind.USER, Optional.of(VM), "stop", "test00");
        trail.begins();
        trail.found(List.of(99L));
        trail.record(event(Level.DEBUG, "detail"));
        trail.record(event(Level.INFO, "stopped", Field.of("why", "a \"word\"\nand a line")));
        trail.ended(0, Optional.empty(), Optional.of(List.of()));

        assertThat(lines())
                .allSatisfy(line -> {
                    assertThat(line.get("by").asText()).isEqualTo("user");
                    assertThat(line.get("user").asText()).isEqualTo("root");
                    assertThat(line.get("sudo_user").asText()).isEqualTo("alice");
                    assertThat(line.get("login_uid").asLong()).isEqualTo(1000);
                    assertThat(line.get("reason").asText()).isEqualTo("ticket 42");
                    assertThat(line.get("vm").asText()).isEqualTo("test00");
                    assertThat(line.get("pid").asLong()).isEqualTo(4711);
                })
                .satisfiesExactly(
                        begun -> assertThat(begun.toString())
                                .contains("\"command\"", "[\"stop\",\"test00\"]", "\"before\":{\"pids\":[99]}"),
                        stopped -> assertThat(stopped.get("details").get("why").asText())
                                .isEqualTo("a \"word\"\nand a line"),
                        ended -> assertThat(ended.toString())
                                .contains("\"exit_code\":0", "\"before\":{\"pids\":[99]}", "\"after\":{\"pids\":[]}"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-r-----");
    }

    @Test
    void each_line_goes_to_the_journal_too_also_where_the_disk_takes_none() throws IOException {
        Path socket = root.resolve("run/systemd/journal/socket");
        Files.createDirectories(root.resolve("run/systemd/journal"));
        // A file in the place of the folder stands for a disk that takes nothing.
        Files.createDirectories(root.resolve("var"));
        Files.writeString(root.resolve("var/log"), "");
        try (AFUNIXDatagramChannel listener = AFUNIXDatagramChannel.open()) {
            listener.bind(AFUNIXSocketAddress.of(socket));
            AuditTrail trail = trail(Who.Kind.USER, Optional.of(VM), "stop", "test00");
            trail.found(List.of(99L));
            trail.record(event(Level.INFO, "stopped"));

            String first = received(listener);
            assertThat(first)
                    .startsWith("MESSAGE={\"time\":")
                    .contains(
                            "\nPRIORITY=5\nSYSLOG_IDENTIFIER=fc-qemu-audit\nFC_QEMU_EVENT=command\nFC_QEMU_VM=test00\n");
            JsonNode line =
                    JSON.readTree(first.lines().findFirst().orElseThrow().substring("MESSAGE=".length()));
            assertThat(line.get("reason").asText()).isEqualTo("ticket 42");
            assertThat(received(listener)).contains("FC_QEMU_EVENT=stopped");
            assertThat(problems).hasSize(1);
        }
    }

    private static String received(AFUNIXDatagramChannel listener) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(65_536);
        listener.configureBlocking(false);
        listener.receive(buffer);
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    @Test
    void what_acts_by_itself_leaves_no_line_where_it_did_nothing() {
        AuditTrail trail = trail(Who.Kind.SUPERVISOR, Optional.of(VM), "ensure", "test00");
        trail.begins();
        trail.found(List.of(99L));
        trail.ended(0, Optional.empty(), Optional.of(List.of(99L)));

        assertThat(file()).doesNotExist();
    }

    @Test
    void what_it_decides_or_cannot_do_stands_there_with_what_it_was() throws IOException {
        AuditTrail deciding = trail(Who.Kind.DAEMON, Optional.empty(), "daemon");
        deciding.begins();
        deciding.record(event(Level.INFO, "ensure-state", Field.of("action", "start")));
        AuditTrail failing = trail(Who.Kind.SUPERVISOR, Optional.of(VM), "ensure", "test00");
        failing.ended(75, Optional.of("somebody is at work on it"), Optional.empty());

        assertThat(lines().stream()
                        .map(line -> line.get("by").asText() + " "
                                + line.get("event").asText()))
                .containsExactly(
                        "daemon command", "daemon ensure-state", "supervisor command", "supervisor command-ended");
        assertThat(lines().getLast().get("failure").asText()).isEqualTo("somebody is at work on it");
    }

    @Test
    void many_at_once_write_whole_lines_also_where_the_file_is_renamed_meanwhile() throws IOException {
        Path old = root.resolve("var/log/fc-qemu.audit.jsonl.1");
        try (var threads = Executors.newFixedThreadPool(4)) {
            IntStream.range(0, 400)
                    .forEach(i -> threads.execute(() -> {
                        trail(Who.Kind.USER, Optional.empty(), "word".repeat(i)).begins();
                        if (i == 200) {
                            boolean _ = file().toFile().renameTo(old.toFile());
                        }
                    }));
        }

        List<JsonNode> all = new ArrayList<>(lines());
        for (String line : Files.readAllLines(old)) {
            all.add(JSON.readTree(line));
        }
        // An empty line stands where one saw another's half written.
        all.removeIf(JsonNode::isMissingNode);
        assertThat(all).hasSize(400);
        assertThat(problems).isEmpty();
    }

    @Test
    void after_half_a_line_the_next_begins_anew() throws IOException {
        trail(Who.Kind.USER, Optional.empty(), "one").begins();
        Files.writeString(file(), "{\"time\":\"20", StandardOpenOption.APPEND);
        trail(Who.Kind.USER, Optional.empty(), "two").begins();

        List<String> lines = Files.readAllLines(file());
        assertThat(lines).hasSize(3);
        assertThat(JSON.readTree(lines.getLast()).get("arguments").get(0).asText())
                .isEqualTo("two");
    }

    @Test
    void a_file_that_cannot_be_written_is_told_once_and_stops_nothing() throws IOException {
        Files.createDirectories(file());
        AuditTrail trail = trail(Who.Kind.USER, Optional.empty(), "shutdown-all", "--yes");

        trail.begins();
        trail.record(event(Level.INFO, "stopped"));
        trail.ended(0, Optional.empty(), Optional.empty());

        assertThat(problems).hasSize(1);
    }

    @Test
    void whose_process_it_is_is_found_out() {
        Who mine = Who.of(Who.Kind.USER, ProcessHandle.current().pid(), Optional.of(""));

        assertThat(mine.user()).isEqualTo(System.getProperty("user.name"));
        assertThat(mine.sudoUser()).isEmpty();
        assertThat(Who.of(Who.Kind.USER, Long.MAX_VALUE, Optional.empty()).user())
                .isEqualTo("?");
    }
}
