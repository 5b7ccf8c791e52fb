package io.flyingcircus.fcqemu.adapter.qemu.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QemuBinaryTest {

    @TempDir
    private Path root;

    @Test
    void version_and_machine_types_are_what_the_program_says() throws Exception {
        BinaryFacts facts = new QemuBinary(new HostPaths(root), program("9.2.1").toString()).facts();

        assertThat(facts.version().text()).isEqualTo("9.2.1");
        assertThat(facts.version().major()).isEqualTo(9);
        assertThat(facts.newestMachineType("pc-i440fx")).contains("pc-i440fx-9.2");
        assertThat(facts.newestMachineType("pc-q35")).isEmpty();
    }

    @Test
    void a_script_is_asked_each_time_for_it_may_run_another_program_tomorrow() throws Exception {
        QemuBinary binary = new QemuBinary(new HostPaths(root), program("9.2.1").toString());
        binary.facts();

        assertThat(new HostPaths(root).binaryFacts()).doesNotExist();
    }

    @Test
    void a_program_that_is_missing_or_fails_is_told_by_name() throws Exception {
        assertThatThrownBy(() -> new QemuBinary(new HostPaths(root), root + "/nowhere/qemu-system-x86_64").facts())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not an executable file");
        Path broken = program("9.2.1");
        Files.writeString(broken, "#!/bin/sh\necho 'missing library' >&2\nexit 127\n");
        assertThatThrownBy(() -> new QemuBinary(new HostPaths(root), broken.toString()).facts())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127")
                .hasMessageContaining("missing library");
    }

    @Test
    void older_options_are_translated_for_versions_that_dropped_them() {
        List<String> arguments = List.of("-chroot", "/srv/vm/x", "-runas", "nobody", "-vga", "std");

        assertThat(new QemuVersion("7.2.22", 7).translate(arguments)).isEqualTo(arguments);
        assertThat(new QemuVersion("9.0.0", 9).translate(arguments))
                .containsExactly("-runas", "nobody", "-vga", "std", "-run-with", "chroot=/srv/vm/x");
        assertThat(new QemuVersion("10.0.2", 10).translate(arguments))
                .containsExactly("-vga", "std", "-run-with", "chroot=/srv/vm/x,user=nobody");
    }

    private Path program(String version) throws IOException {
        Path program = root.resolve("qemu-system-x86_64");
        Files.writeString(program, """
                #!/bin/sh
                case $1 in
                --version) echo "QEMU emulator version %s (somebody's)" ;;
                -machine) printf 'Supported machines are:\\npc  Standard (alias of x)\\npc-i440fx-9.2  Standard\\npc-i440fx-9.1  x\\n' ;;
                esac
                """.formatted(version));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        return program;
    }
}
