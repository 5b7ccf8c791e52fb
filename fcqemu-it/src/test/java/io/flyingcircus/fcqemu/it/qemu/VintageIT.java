package io.flyingcircus.fcqemu.it.qemu;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.TapScripts;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.Vintage;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real QEMU grows old: its program is replaced, another is installed, a newer machine type comes. */
@Timeout(120)
class VintageIT {

    private static final VmName VM = new VmName("aged");
    private static final Path INSTALLED = Path.of("/usr/bin", QemuSettings.PROGRAM);

    @TempDir
    private Path root;

    private ScratchHost host;
    private Path program;

    @BeforeEach
    void host() throws IOException {
        host = new ScratchHost(root);
        // Where QEMU looks for its parts, beside the folder that it is in.
        Files.createSymbolicLink(root.resolve("lib"), Path.of("/usr/lib"));
        Files.createSymbolicLink(root.resolve("share"), Path.of("/usr/share"));
        program = copy("old");
    }

    @AfterEach
    void endAll() {
        host.close();
    }

    private Path copy(String folder) throws IOException {
        Path file = root.resolve(folder).resolve(QemuSettings.PROGRAM);
        Files.createDirectories(file.getParent());
        return Files.copy(INSTALLED, file, StandardCopyOption.COPY_ATTRIBUTES);
    }

    private Hypervisor hypervisor(Path binary) {
        return host.hypervisor(new QemuSettings(
                binary.toString(),
                "",
                "pc-i440fx",
                false,
                "localhost:{id}",
                TapScripts.defaults(),
                "admin",
                Optional.empty(),
                Duration.ofSeconds(60),
                List.of()));
    }

    private Vintage vintage(Path binary, VmProcess process) {
        return hypervisor(binary).vintages(List.of(process)).getFirst();
    }

    @Test
    void one_that_was_just_started_is_as_new_as_can_be() {
        VmProcess process = hypervisor(program).launch(host.order(VM));

        Vintage vintage = vintage(program, process);

        assertThat(vintage.outdated()).isFalse();
        assertThat(vintage.uptime()).isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void a_program_that_was_replaced_or_is_not_the_one_that_is_installed_makes_it_outdated() throws IOException {
        VmProcess process = hypervisor(program).launch(host.order(VM));

        assertThat(vintage(copy("new"), process).programOutdated()).isTrue();
        assertThat(hypervisor(root.resolve("new").resolve(QemuSettings.PROGRAM)).outdated(process))
                .isTrue();
        assertThat(vintage(Path.of("/nowhere", QemuSettings.PROGRAM), process).programOutdated())
                .isFalse();

        Files.move(root.resolve("new").resolve(QemuSettings.PROGRAM), program, StandardCopyOption.REPLACE_EXISTING);
        assertThat(vintage(program, process).programOutdated()).isTrue();
        assertThat(vintage(program, process).machineOutdated()).isFalse();
    }

    @Test
    void an_older_machine_type_makes_it_outdated_as_far_as_this_host_knows_a_newer_one() throws IOException {
        VmProcess process = hypervisor(program).launch(host.order(VM));
        Path template = host.paths().runFile(VM, RunFile.CONFIG_TEMPLATE);
        String text = Files.readString(template);
        assertThat(text).containsPattern("type = \"pc-i440fx-[0-9.]+\"");

        Files.writeString(template, text.replaceAll("pc-i440fx-[0-9.]+", "pc-i440fx-2.1"));
        assertThat(vintage(program, process).machineOutdated()).isTrue();
        assertThat(vintage(program, process).programOutdated()).isFalse();

        Files.writeString(template, text.replaceAll("pc-i440fx-[0-9.]+", "pc-q35-2.1"));
        assertThat(vintage(program, process).machineOutdated()).isFalse();

        Files.writeString(template, text.replaceAll("pc-i440fx-[0-9.]+", "pc-i440fx-2.1"));
        Files.delete(host.paths().binaryFacts());
        assertThat(vintage(program, process).machineOutdated()).isFalse();
        assertThat(host.paths().binaryFacts()).doesNotExist();

        Files.delete(template);
        assertThat(vintage(program, process).outdated()).isFalse();
    }
}
