package io.flyingcircus.fcqemu.adapter.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainmentTest {

    private static final VmName VM = new VmName("test00");

    @TempDir
    private Path folder;

    @Test
    void where_systemd_is_the_init_it_makes_a_scope() throws Exception {
        Path systemd = Files.createDirectories(folder.resolve("systemd"));
        Path groups = Files.createDirectories(folder.resolve("cgroup"));
        Files.createFile(groups.resolve("cgroup.controllers"));
        Containment containment = new Containment(systemd, groups);

        assertThat(containment.command(VM)).startsWith("systemd-run", "--scope").endsWith("--");
        assertThat(containment.controlGroup()).isEmpty();
    }

    @Test
    void without_it_the_supervisor_moves_to_a_group_of_its_own() throws Exception {
        Path groups = Files.createDirectories(folder.resolve("cgroup"));
        Files.createFile(groups.resolve("cgroup.controllers"));
        Containment containment = new Containment(folder.resolve("nothing"), groups);

        assertThat(containment.command(VM)).isEmpty();
        assertThat(containment.controlGroup())
                .isEqualTo(groups.resolve("fc-qemu").toString());
    }

    @Test
    void without_both_nothing_is_done() {
        Containment containment = new Containment(folder.resolve("nothing"), folder);

        assertThat(containment.command(VM)).isEmpty();
        assertThat(containment.controlGroup()).isEmpty();
    }
}
