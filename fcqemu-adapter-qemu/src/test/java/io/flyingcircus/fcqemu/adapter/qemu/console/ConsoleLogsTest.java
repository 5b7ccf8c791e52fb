package io.flyingcircus.fcqemu.adapter.qemu.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConsoleLogsTest {

    private static final VmName VM = new VmName("web-1");
    private static final Duration MONTH = Duration.ofDays(30);

    @TempDir
    private Path root;

    private final List<Event> events = new ArrayList<>();
    private LocalDateTime now = LocalDateTime.parse("2026-03-05T10:00:00.000001");
    private Path folder;
    private ConsoleLogs logs;

    @BeforeEach
    void folder() throws IOException {
        HostPaths paths = new HostPaths(root);
        folder = Files.createDirectories(paths.logFolder());
        logs = new ConsoleLogs(paths, () -> now, events::add);
    }

    private Path write(String name) throws IOException {
        return Files.writeString(folder.resolve(name), name);
    }

    private List<String> all() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private List<String> told() {
        return events.stream().map(Event::name).toList();
    }

    @Test
    void a_run_that_begins_puts_the_console_of_the_last_one_aside() throws IOException {
        logs.beginRun(VM);
        write("web-1.log");
        logs.beginRun(VM);
        now = now.plusHours(1);
        write("web-1.log");
        logs.beginRun(VM);

        assertThat(all())
                .containsExactly("web-1-2026-03-05T10:00:00.000001.log", "web-1-2026-03-05T11:00:00.000001.log");
        assertThat(logs.past(VM))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyElementsOf(all());
        assertThat(events).isEmpty();
    }

    @Test
    void a_console_that_cannot_be_kept_is_told_and_replaces_no_other() throws IOException {
        Files.createDirectory(folder.resolve("web-1-2026-03-05T10:00:00.000001.log"));
        write("web-1.log");

        logs.beginRun(VM);

        assertThat(told()).containsExactly("console-log-not-kept");
        assertThat(folder.resolve("web-1.log")).hasContent("web-1.log");
    }

    @Test
    void a_link_in_the_place_of_a_console_is_put_aside_and_not_what_it_leads_to() throws IOException {
        Path elsewhere = Files.writeString(root.resolve("elsewhere"), "untouched");
        Files.createSymbolicLink(folder.resolve("web-1.log"), elsewhere);
        logs.beginRun(VM);
        Files.createSymbolicLink(folder.resolve("web-1.log"), root.resolve("nothing"));
        now = now.plusSeconds(1);
        logs.beginRun(VM);

        assertThat(folder.resolve("web-1.log")).doesNotExist();
        assertThat(elsewhere).hasContent("untouched");
        assertThat(all()).hasSize(2);
        assertThat(logs.past(VM)).isEmpty();
    }

    @Test
    void consoles_of_past_runs_are_kept_for_so_long_whoever_s_they_are() throws IOException {
        write("web-1.log");
        write("web-1-2026-02-03T09:59:59.000000.log");
        write("web-1-2026-02-03T10:00:01.log");
        write("gone-2025-12-31T23:59:59.123456.log");
        write("web-1.supervisor.log");
        write("web-1.qemu.internal.log");
        write("web-2025-12-31.log");
        write("web-1-2025-13-31T23:59:59.log");
        write("web-1-2025-12-31T23:59:59.log.gz");
        Path elsewhere = Files.writeString(root.resolve("elsewhere"), "untouched");
        Files.createSymbolicLink(folder.resolve("web-1-2025-12-31T23:59:59.log"), elsewhere);

        logs.removeOlderThan(MONTH);

        assertThat(all())
                .containsExactly(
                        "web-1-2025-12-31T23:59:59.log",
                        "web-1-2025-12-31T23:59:59.log.gz",
                        "web-1-2025-13-31T23:59:59.log",
                        "web-1-2026-02-03T10:00:01.log",
                        "web-1.log",
                        "web-1.qemu.internal.log",
                        "web-1.supervisor.log",
                        "web-2025-12-31.log");
        assertThat(elsewhere).hasContent("untouched");
        assertThat(told()).containsExactly("console-log-removed", "console-log-removed");
    }

    @Test
    void a_console_belongs_to_the_vm_of_exactly_that_name() throws IOException {
        write("web-1-2026-02-03T10:00:01.log");
        write("web-1-2-2026-02-03T10:00:01.log");

        assertThat(logs.past(VM))
                .extracting(file -> file.getFileName().toString())
                .containsExactly("web-1-2026-02-03T10:00:01.log");
        assertThat(logs.past(new VmName("web"))).isEmpty();
    }

    @Test
    void without_a_folder_there_are_none() throws IOException {
        Files.delete(folder);

        logs.beginRun(VM);
        logs.removeOlderThan(MONTH);

        assertThat(logs.past(VM)).isEmpty();
        assertThat(events).isEmpty();
    }
}
