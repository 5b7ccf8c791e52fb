package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run files that vanished or say something else: processes are found by what they are, never by a file alone. */
@OnTestbed
class HurtRunFilesIT {

    private final Testbed testbed;

    @TempDir
    private Path folder;

    HurtRunFilesIT(Testbed testbed) {
        this.testbed = testbed;
    }

    /** One that runs, with nothing to boot. */
    private TestVm running(String name) {
        TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), name);
        vm.run("start").orFail();
        return vm;
    }

    private static long pid(TestVm vm) {
        return vm.qemu().orElseThrow().pid();
    }

    @Test
    void a_running_vm_is_known_without_its_pid_file() throws IOException {
        try (TestVm vm = running("no-pid")) {
            long pid = pid(vm);
            for (String text : new String[] {"", "nonsense\n", pid + "\ngarbage", "999999999\n"}) {
                Files.writeString(vm.runFile("pid"), text);
                vm.run("ensure").orFail();
                assertThat(pid(vm)).as("with the PID file '%s'", text).isEqualTo(pid);
            }
            Files.delete(vm.runFile("pid"));

            vm.run("ensure").orFail();

            assertThat(pid(vm)).isEqualTo(pid);
            Outcome.assertRuns(vm);
            vm.run("kill").orFail();
            Outcome.assertGone(vm);
        }
    }

    @Test
    void a_running_vm_without_its_monitor_is_left_alone_and_told() throws IOException {
        try (TestVm vm = running("no-socket")) {
            long pid = pid(vm);
            Files.delete(vm.runFile("qmp.sock"));

            CommandResult ensured = vm.runImpatiently(folder, "ensure").orFailUnless(69);

            assertThat(ensured.stderr()).contains("process: pid " + pid, "monitor: gone", "root=mine", "fc-qemu kill");
            assertThat(pid(vm)).isEqualTo(pid);
            assertThat(vm.locks()).containsOnly("h1");
        }
    }

    @Test
    void a_running_vm_that_lost_all_run_files_is_left_alone_until_it_is_killed() throws IOException {
        try (TestVm vm = running("no-files")) {
            long pid = pid(vm);
            for (Path file : Outcome.runFiles(vm)) {
                Files.delete(file);
            }

            vm.runImpatiently(folder, "ensure").orFailUnless(69);
            vm.with("kvm_host", "h2");
            vm.runImpatiently(folder, "ensure").orFailUnless(69);
            assertThat(vm.run("start").orFailUnless(69).stderr()).contains("not for a running VM");
            assertThat(pid(vm)).isEqualTo(pid);
            assertThat(vm.locks()).containsOnly("h1");

            vm.with("kvm_host", "h1").run("kill").orFail();
            vm.run("ensure").orFail();

            assertThat(pid(vm)).isNotEqualTo(pid);
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void somebody_else_s_process_is_never_signalled_whatever_a_pid_file_says() throws IOException {
        Process bystander = new ProcessBuilder("sleep", "600").start();
        try (TestVm vm = running("stale-pid")) {
            vm.run("kill").orFail();
            for (String command : new String[] {"kill", "ensure", "kill"}) {
                Files.writeString(vm.runFile("pid"), bystander.pid() + "\n");
                vm.run(command).orFail();
            }
            assertThat(bystander.isAlive()).isTrue();
            Outcome.assertGone(vm);
        } finally {
            bystander.destroyForcibly();
        }
    }

    @Test
    void names_longer_than_a_process_name_are_told_apart() {
        try (TestVm vm = running("a-name-of-20-lettersa");
                TestVm other = running("a-name-of-20-lettersb")) {
            long pid = pid(other);
            vm.run("ensure").orFail();
            vm.run("kill").orFail();

            Outcome.assertGone(vm);
            assertThat(pid(other)).isEqualTo(pid);
            Outcome.assertRuns(other);
        }
    }
}
