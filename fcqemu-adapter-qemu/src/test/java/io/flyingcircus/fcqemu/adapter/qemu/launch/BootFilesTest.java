package io.flyingcircus.fcqemu.adapter.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BootFilesTest {

    private static final VmName VM = new VmName("test00");

    @TempDir
    private Path root;

    private Path bootId;
    private BootFiles notes;

    @BeforeEach
    void booted() throws IOException {
        bootId = Files.writeString(root.resolve("boot_id"), "0a3c4b1e-0000-4000-8000-000000000001\n");
        notes = new BootFiles(new HostPaths(root), bootId);
    }

    @Test
    void a_note_of_another_boot_says_nothing_also_where_run_files_survive_a_boot() throws IOException {
        notes.noteNothingLeft(VM);
        assertThat(notes.nothingLeft(VM)).isTrue();

        Files.writeString(bootId, "0a3c4b1e-0000-4000-8000-000000000002\n");

        assertThat(notes.nothingLeft(VM)).isFalse();
        notes.noteNothingLeft(VM);
        assertThat(notes.nothingLeft(VM)).isTrue();
    }

    @Test
    void a_damaged_note_says_nothing() throws IOException {
        notes.noteNothingLeft(VM);
        Path file = root.resolve("run/qemu.test00.boot");

        Files.writeString(file, "");
        assertThat(notes.nothingLeft(VM)).isFalse();

        Files.delete(file);
        Files.createSymbolicLink(file, bootId);
        assertThat(notes.nothingLeft(VM)).isFalse();
    }

    @Test
    void a_boot_without_an_id_is_never_known() throws IOException {
        notes.noteNothingLeft(VM);
        Files.delete(bootId);

        assertThat(notes.nothingLeft(VM)).isFalse();
        assertThatThrownBy(() -> notes.noteNothingLeft(VM))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("/proc");
    }

    @Test
    void the_kernel_of_this_machine_has_such_an_id() {
        BootFiles ours = new BootFiles(new HostPaths(root), BootFiles.BOOT_ID);

        ours.noteNothingLeft(VM);

        assertThat(ours.nothingLeft(VM)).isTrue();
    }
}
