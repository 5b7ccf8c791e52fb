package io.flyingcircus.fcqemu.adapter.qemu.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPathsTest {

    private static final VmName VM = new VmName("test00");

    @Test
    void below_the_root_directory_paths_are_those_of_the_fleet() {
        HostPaths paths = new HostPaths(Path.of("/"));

        assertThat(paths.isProduction()).isTrue();
        assertThat(paths.activeDefinition(VM)).hasToString("/etc/qemu/vm/test00.cfg");
        assertThat(paths.stagedDefinition(VM)).hasToString("/etc/qemu/vm/.test00.cfg.staging");
        assertThat(paths.runFile(VM, RunFile.AGENT_SOCKET)).hasToString("/run/qemu.test00.gqa.sock");
        assertThat(paths.vmLock(VM)).hasToString("/run/qemu.test00.lock");
        assertThat(paths.supervisorLog(VM)).hasToString("/var/log/vm/test00.supervisor.log");
        assertThat(paths.chroot(VM)).hasToString("/srv/vm/test00");
        assertThat(paths.production(Path.of("/etc/kvm/kvm-ifup"))).isEqualTo("/etc/kvm/kvm-ifup");
    }

    @Test
    void another_root_is_put_in_front_and_taken_away() {
        HostPaths paths = new HostPaths(Path.of("/tmp/host1/"));

        assertThat(paths.isProduction()).isFalse();
        assertThat(paths.runFile(VM, RunFile.PID)).hasToString("/tmp/host1/run/qemu.test00.pid");
        assertThat(paths.production(Path.of("/tmp/host1/run/x"))).isEqualTo("/run/x");
        assertThat(paths.production(Path.of("/usr/bin/true"))).isEqualTo("/usr/bin/true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/tmp/two words", "/tmp/a\"b", "/tmp/{x}", "/tmp/a,b", "/tmp/a\nb"})
    void a_root_that_options_of_qemu_cannot_carry_is_refused(String root) {
        assertThatThrownBy(() -> new HostPaths(Path.of(root))).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @EnumSource(RunFile.class)
    void every_run_file_tells_whose_it_is(RunFile file) {
        Path path = new HostPaths(Path.of("/")).runFile(VM, file);
        assertThat(RunFile.owner(path.getFileName().toString())).contains(VM);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qemu.test00.lock", "fc-qemu.lock", "qemu.migration.lock", "qemu..pid", "qemu.-a.pid", "x"})
    void other_files_are_nobodys_run_files(String name) {
        assertThat(RunFile.owner(name)).isEmpty();
    }
}
