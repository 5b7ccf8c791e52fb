package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.cpu.QemuCpuProbe;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.ports.cpu.CpuProbe;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The QEMU of this machine. */
class QemuCpuProbeContractIT extends CpuProbeContract {

    @TempDir
    private Path root;

    @Override
    CpuProbe probe() {
        return probe(QemuSettings.PROGRAM, Duration.ofSeconds(60));
    }

    private CpuProbe probe(String program, Duration patience) {
        QemuSettings usual = QemuSettings.defaults();
        return new QemuCpuProbe(
                new HostPaths(root),
                new QemuSettings(
                        program,
                        "",
                        usual.machineType(),
                        usual.vhost(),
                        usual.vnc(),
                        usual.taps(),
                        usual.cephClient(),
                        Optional.empty(),
                        patience,
                        usual.ensureCommand()));
    }

    private Path program(String script) throws IOException {
        Path file = Files.writeString(root.resolve(QemuSettings.PROGRAM), "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    /** Processes with something of this host in their command line. */
    private List<String> leftOver() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(root.toString()))
                .toList();
    }

    @Test
    void nothing_of_it_is_left() throws IOException {
        probe().ask();

        assertThat(root.resolve("run")).isEmptyDirectory();
        assertThat(leftOver()).isEmpty();
    }

    @Test
    void a_qemu_that_does_not_start_is_told_with_its_own_words() throws IOException {
        Path program = program("echo 'qemu: no such accelerator' >&2; exit 7\n");

        assertThatThrownBy(
                        () -> probe(program.toString(), Duration.ofSeconds(60)).ask())
                .isInstanceOf(HostException.class)
                .hasMessageContaining("exit code 7")
                .hasMessageContaining("no such accelerator");
        assertThat(leftOver()).isEmpty();
    }

    @Test
    void a_qemu_that_never_answers_is_given_up_and_ended() throws IOException {
        Path program = program("exec sleep 1000\n");

        assertThatThrownBy(
                        () -> probe(program.toString(), Duration.ofMillis(300)).ask())
                .isInstanceOf(HostException.class)
                .hasMessageContaining("did not answer");
        assertThat(leftOver()).isEmpty();
    }
}
