package io.flyingcircus.fcqemu.it.qemu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.ports.failure.LaunchException;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LaunchIT {

    private static final VmName VM = new VmName("a-vm-with-a-long-name");
    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir
    private Path root;

    private ScratchHost host;
    private Hypervisor hypervisor;

    @BeforeEach
    void host() {
        host = new ScratchHost(root);
        hypervisor = host.hypervisor();
    }

    @AfterEach
    void endAll() {
        host.close();
    }

    @Test
    void a_vm_starts_with_its_guest_stopped_and_its_monitor_answering() {
        VmProcess process = hypervisor.launch(host.order(VM));

        assertThat(process.vm()).isEqualTo(VM);
        assertThat(process.bookedMemory()).isEqualTo(new Mib(64));
        assertThat(hypervisor.processes(VM).processes()).containsExactly(process);
        assertThat(hypervisor.processes(VM).pidFile())
                .isEqualTo(new PidFile.Names(process.pid(), PidFile.Target.THIS_VM));
        assertThat(hypervisor.vmsWithRunFiles()).containsExactly(VM);
        try (Monitor monitor = hypervisor.openMonitor(VM, LONG)) {
            assertThat(monitor.status()).isIn(RunStatus.PRELAUNCH, RunStatus.PAUSED);
            monitor.resume();
            assertThat(monitor.status()).isEqualTo(RunStatus.RUNNING);
        }
    }

    @Test
    void qemu_runs_confined_in_a_session_of_its_own_below_the_supervisor() {
        VmProcess process = hypervisor.launch(host.order(VM));
        String status = ScratchHost.proc(process.pid(), "status");
        long parent = Long.parseLong(field(status, "PPid"));

        assertThat(arguments(process.pid()).getFirst()).isEqualTo("qemu-system-x86_64");
        assertThat(field(status, "Name")).isEqualTo("kvm.a-vm-with-a");
        assertThat(field(status, "Uid")).doesNotContain("\t0");
        assertThat(field(status, "Seccomp")).isEqualTo("2");
        assertThat(arguments(parent).get(1)).contains("supervised-qemu-wrapped");
        assertThat(session(process.pid()))
                .isEqualTo(parent)
                .isNotEqualTo(session(ProcessHandle.current().pid()));
        assertThat(field(ScratchHost.proc(parent, "status"), "PPid"))
                .isNotEqualTo(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void qemu_inherits_no_open_file_of_its_starter() throws Exception {
        Path secret = Files.createFile(root.resolve("secret"));
        try (var open = Files.newByteChannel(secret)) {
            assertThat(open.isOpen()).isTrue();
            VmProcess process = hypervisor.launch(host.order(VM));

            List<String> files = openFiles(process.pid());
            assertThat(files).contains(host.paths().supervisorLog(VM).toString(), "/dev/null");
            assertThat(files.stream().filter(file -> file.startsWith("/")))
                    .allMatch(file -> file.startsWith("/dev/")
                            || file.startsWith(host.paths().logFolder().toString())
                            || file.startsWith(host.paths().runFolder().toString()));
            assertThat(files).noneMatch(file -> file.startsWith("pipe:"));
        }
    }

    @Test
    void a_guest_outlives_the_kill_of_its_starter_and_of_all_its_process_group() throws Exception {
        Process starter = launchInAnotherJvm();
        String said = starter.inputReader(StandardCharsets.UTF_8).readLine();
        assertThat(said).as("the PID; why there is none is on standard error").isNotNull();
        long pid = Long.parseLong(said);
        VmProcess process = hypervisor.processes(VM).processes().getFirst();
        assertThat(process.pid()).isEqualTo(pid);

        // The starter leads a process group of its own: all of that group is killed.
        assertThat(new ProcessBuilder("kill", "-KILL", "--", "-" + starter.pid())
                        .start()
                        .waitFor())
                .isZero();
        assertThat(starter.waitFor()).isEqualTo(128 + 9);

        assertThat(hypervisor.awaitExit(process, Duration.ofMillis(300))).isFalse();
        try (Monitor monitor = hypervisor.openMonitor(VM, LONG)) {
            monitor.quit();
        }
        assertThat(hypervisor.awaitExit(process, LONG)).isTrue();
        awaitLog("ended with exit code 0");
    }

    @Test
    void the_supervisors_log_has_command_pid_and_how_qemu_ended() {
        VmProcess process = hypervisor.launch(host.order(VM));
        assertThat(hypervisor.signal(process, ProcessSignal.KILL)).isTrue();
        assertThat(hypervisor.awaitExit(process, LONG)).isTrue();

        awaitLog("QEMU of VM " + VM + " ended with exit code 137");
        assertThat(host.supervisorLog(VM))
                .contains("starts VM " + VM + ": qemu-system-x86_64 -nodefaults")
                .contains("pid " + process.pid());
        assertThat(hypervisor.signal(process, ProcessSignal.KILL)).isFalse();
    }

    @Test
    void a_vm_that_runs_is_not_started_a_second_time() {
        VmProcess process = hypervisor.launch(host.order(VM));

        assertThatThrownBy(() -> hypervisor.launch(host.order(VM)))
                .isInstanceOf(LaunchException.class)
                .hasMessageContaining("PID " + process.pid());
        assertThat(hypervisor.processes(VM).processes()).containsExactly(process);
    }

    @Test
    void each_start_begins_with_clean_run_files_and_keeps_the_old_serial_log() throws Exception {
        HostPaths paths = host.paths();
        Files.createDirectories(paths.runFolder());
        Files.createDirectories(paths.logFolder());
        Files.writeString(paths.runFile(VM, RunFile.QMP_SOCKET), "stale");
        Files.writeString(paths.serialLog(VM), "the guest's last words");

        VmProcess process = hypervisor.launch(host.order(VM));

        try (Stream<Path> logs = Files.list(paths.logFolder())) {
            assertThat(logs.filter(log -> log.getFileName().toString().matches(VM + "-\\d{4}-\\d\\d-\\d\\dT.*\\.log")))
                    .singleElement()
                    .satisfies(log -> assertThat(log).hasContent("the guest's last words"));
        }
        hypervisor.signal(process, ProcessSignal.TERMINATE);
        assertThat(hypervisor.awaitExit(process, LONG)).isTrue();
        Files.createFile(paths.vmLock(VM));
        hypervisor.removeRunFiles(VM);
        assertThat(hypervisor.hasRunFiles(VM)).isFalse();
        assertThat(paths.vmLock(VM)).exists();
    }

    @Test
    void a_supervisor_whose_run_files_were_cleared_away_meanwhile_starts_nothing() throws Exception {
        hypervisor.launch(host.order(VM));
        host.close();
        hypervisor.removeRunFiles(VM);

        Process supervisor = new ProcessBuilder(
                        "sh",
                        host.paths().supervisor().toString(),
                        VM.value(),
                        root.resolve("run/qemu." + VM + ".args").toString(),
                        host.paths().supervisorLog(VM).toString(),
                        "late")
                .start();

        assertThat(supervisor.waitFor()).isEqualTo(1);
        assertThat(host.supervisorLog(VM)).contains("supervisor[late]: does not start VM " + VM);
    }

    @Test
    void replacing_the_supervisor_under_a_running_vm_disturbs_nothing() throws Exception {
        VmProcess process = hypervisor.launch(host.order(VM));
        Files.writeString(host.paths().supervisor(), "#!/bin/sh\nexit 1\n");

        hypervisor.signal(process, ProcessSignal.TERMINATE);

        awaitLog("ended with exit code 0");
    }

    private Process launchInAnotherJvm() throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "setsid",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                ScratchHost.sameIds(),
                "-cp",
                System.getProperty("java.class.path"),
                LaunchAndStay.class.getName(),
                root.toString(),
                VM.value()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private void awaitLog(String text) {
        Await.atMost(LONG).until(text, () -> host.supervisorLog(VM).contains(text));
    }

    private static String field(String status, String name) {
        return status.lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).stripLeading())
                .findFirst()
                .orElse("");
    }

    private static List<String> arguments(long pid) {
        return List.of(ScratchHost.proc(pid, "cmdline").split("\0", -1));
    }

    private static long session(long pid) {
        String stat = ScratchHost.proc(pid, "stat");
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3]);
    }

    private static List<String> openFiles(long pid) throws IOException {
        List<String> files = new ArrayList<>();
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (Path entry : entries.toList()) {
                try {
                    files.add(Files.readSymbolicLink(entry).toString());
                } catch (NoSuchFileException e) {
                    // The connection this test's look at the monitor made has just ended.
                }
            }
        }
        return files;
    }
}
