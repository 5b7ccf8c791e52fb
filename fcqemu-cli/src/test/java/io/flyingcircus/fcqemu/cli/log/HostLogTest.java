package io.flyingcircus.fcqemu.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HostLogTest {

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private static Event event(Level level, String name) {
        return new Event(level, Optional.empty(), name, List.of(), new IllegalStateException("why"));
    }

    private HostLog open(Path file, OutputStream stream, boolean verbose) {
        return new HostLog(file, Optional.of(new HostLog.Screen(stream, verbose, false, false)), Optional.empty());
    }

    private String screen() {
        return shown.toString(StandardCharsets.UTF_8);
    }

    @Test
    void the_file_has_everything_and_the_screen_what_matters() throws IOException {
        Path file = folder.resolve("var/log/fc-qemu.log");
        try (HostLog log = open(file, shown, false)) {
            log.record(event(Level.DEBUG, "detail"));
            log.record(event(Level.WARNING, "warned"));
            log.recordInFile(event(Level.ERROR, "told-otherwise"));
        }
        assertThat(file)
                .content()
                .contains("detail", "warned", "told-otherwise", "| java.lang.IllegalStateException: why");
        assertThat(screen()).contains("warned failure=why").doesNotContain("detail", "told-otherwise", "| ");
    }

    @Test
    void a_verbose_screen_has_details_and_traces_too() {
        try (HostLog log = open(folder.resolve("log"), shown, true)) {
            log.record(event(Level.DEBUG, "detail"));
        }
        assertThat(screen()).contains("DEBUG - detail", "| java.lang.IllegalStateException: why");
    }

    @Test
    void a_second_process_appends_and_its_vm_is_on_every_line() throws IOException {
        Path file = folder.resolve("log");
        for (String name : List.of("first", "second")) {
            try (HostLog log = new HostLog(file, Optional.empty(), Optional.of(new VmName("test00")))) {
                log.record(event(Level.INFO, name));
            }
        }
        assertThat(file).content().contains(" test00 first", " test00 second");
    }

    @Test
    void a_full_disk_harms_nothing() {
        try (HostLog log = open(Path.of("/dev/full"), shown, false)) {
            log.record(event(Level.INFO, "first"));
            log.record(event(Level.INFO, "second"));
        }
        assertThat(screen()).contains("first", "second");
    }

    @Test
    void a_closed_screen_harms_nothing() {
        Path file = folder.resolve("log");
        var closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("closed");
            }
        };
        try (HostLog log = open(file, closed, false)) {
            log.record(event(Level.INFO, "first"));
            log.record(event(Level.INFO, "second"));
        }
        assertThat(file).content().contains("first", "second");
    }

    @Test
    void a_log_file_that_cannot_be_opened_is_known_and_harms_nothing() throws IOException {
        Path notAFolder = Files.writeString(folder.resolve("file"), "");
        try (HostLog log = open(notAFolder.resolve("log"), shown, false)) {
            assertThat(log.fileIsOpen()).isFalse();
            log.record(event(Level.INFO, "still-shown"));
        }
        assertThat(screen()).contains("still-shown");
    }
}
