package io.flyingcircus.fcqemu.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How far a migration is, on a terminal and where there is none. */
class ProgressLineTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

    private static Event event(String name, Field... fields) {
        return new Event(Level.INFO, Optional.of(new VmName("test00")), name, List.of(fields), null);
    }

    private static Event progress(String remaining) {
        return event(
                "migration-status",
                Field.of("status", "active"),
                Field.of("remaining", remaining),
                Field.of("mbps", 98),
                Field.of("dirty-mbps", 3),
                Field.of("estimated", "2s"));
    }

    private String shown(boolean terminal) {
        var shown = new HostLog.Screen(screen, false, false, terminal);
        try (var log = new HostLog(folder.resolve("log"), Optional.of(shown), Optional.empty())) {
            log.record(event("hand-over"));
            log.record(progress("212,345,678"));
            log.record(progress("1,000"));
            log.record(event("handed-over"));
        }
        return screen.toString(StandardCharsets.UTF_8);
    }

    @Test
    void on_a_terminal_it_is_one_line_that_gives_way_to_what_comes_after() {
        String over = "\r\u001b[K";

        assertThat(shown(true).split("\n", -1))
                .satisfiesExactly(
                        line -> assertThat(line).endsWith("test00 hand-over"),
                        line -> assertThat(line)
                                .startsWith(over
                                        + "test00: active, 212,345,678 bytes left, 98 MB/s, guest writes 3 MB/s, about 2s"
                                        + " to go" + over + "test00: active, 1,000 bytes left")
                                .contains("to go" + over + "20")
                                .endsWith("test00 handed-over"),
                        line -> assertThat(line).isEmpty());
    }

    @Test
    void elsewhere_each_is_a_line_like_any_other_and_the_log_has_them_in_any_case() throws Exception {
        assertThat(shown(false).lines()).hasSize(4);
        assertThat(screen.toString(StandardCharsets.UTF_8))
                .contains("migration-status status=active remaining=212,345,678 mbps=98 dirty-mbps=3 estimated=2s");
        assertThat(Files.readString(folder.resolve("log")))
                .contains("remaining=1,000")
                .doesNotContain("\r");
    }
}
