package io.flyingcircus.fcqemu.adapter.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.StorageClientNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StorageClientFilesTest {

    private static final VmName VM = new VmName("test00");
    private static final VmProcess PROCESS = new VmProcess(VM, 17, 4711, new Mib(64));
    private static final String ADDRESS = "10.0.0.1:0/123456";
    private static final String LONGEST = "[2001:0db8:aaaa:bbbb:cccc:dddd:eeee:ffff]:65535/4294967295";

    @TempDir
    private Path root;

    private Path file;
    private StorageClientNotes notes;

    @BeforeEach
    void notes() throws IOException {
        HostPaths paths = new HostPaths(root);
        Files.createDirectories(paths.runFolder());
        file = paths.runFile(VM, RunFile.STORAGE_CLIENT);
        notes = new StorageClientFiles(new RunFiles(paths));
    }

    @Test
    void a_note_is_written_over_an_older_one_in_place_and_needs_no_room_then() throws IOException {
        notes.begin(VM, ADDRESS);
        Object inode = Files.getAttribute(file, "unix:ino");
        long size = Files.size(file);

        notes.end(VM, ADDRESS);
        assertThat(notes.unfinished(VM)).isEmpty();
        notes.begin(VM, LONGEST);
        assertThat(notes.unfinished(VM)).contains(LONGEST);
        notes.end(VM, LONGEST);
        notes.begin(VM, ADDRESS);

        assertThat(notes.unfinished(VM)).contains(ADDRESS);
        assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
        assertThat(file).hasSize(size);
    }

    @Test
    void a_note_of_another_length_is_replaced() throws IOException {
        Files.writeString(file, ADDRESS + "\nended\n");
        assertThat(notes.unfinished(VM)).isEmpty();

        notes.begin(VM, LONGEST);

        assertThat(notes.unfinished(VM)).contains(LONGEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "10.0.0.1:0/12", "10.0.0.1:0/123456\nend", "nonsense\n"})
    void a_note_that_was_half_written_is_told_and_not_believed(String content) throws IOException {
        Files.writeString(file, content);

        assertThatThrownBy(() -> notes.unfinished(VM))
                .isInstanceOf(HostException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("remove");
    }

    @Test
    void a_link_is_neither_read_nor_written_through() throws IOException {
        Path victim = Files.writeString(root.resolve("victim"), ADDRESS + "\n" + "\n".repeat(256));
        Files.createSymbolicLink(file, victim);

        assertThatThrownBy(() -> notes.unfinished(VM)).hasMessageContaining("is a symbolic link");
        notes.begin(VM, LONGEST);

        assertThat(notes.unfinished(VM)).contains(LONGEST);
        assertThat(victim).content().startsWith(ADDRESS);
    }

    @Test
    void many_clients_of_a_qemu_are_all_kept() {
        List<String> many =
                IntStream.range(0, 40).mapToObj(i -> "10.0.0.1:0/" + i).toList();

        notes.ofQemu(PROCESS, many);
        assertThat(notes.ofQemu(PROCESS)).containsExactlyElementsOf(many);

        notes.ofQemu(PROCESS, List.of(ADDRESS));
        assertThat(notes.ofQemu(PROCESS)).containsExactly(ADDRESS);
    }
}
