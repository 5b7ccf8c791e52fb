package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A QEMU that crashed, fell silent, was paused or stayed behind: brought back, or left alone and told. */
@OnTestbed
class HurtQemuIT {

    private final Testbed testbed;

    @TempDir
    private Path folder;

    HurtQemuIT(Testbed testbed) {
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
    void a_silent_monitor_costs_no_guest_and_all_is_well_when_it_answers_again() throws IOException {
        try (TestVm vm = running("silent")) {
            long pid = pid(vm);
            signal("STOP", pid);
            try {
                CommandResult wantedOnline = vm.runImpatiently(folder, "ensure").orFailUnless(69);
                assertThat(wantedOnline.stderr()).contains("process: pid " + pid, "monitor: unclear", "root=mine");
                vm.with("online", "false");
                vm.runImpatiently(folder, "ensure").orFailUnless(69);
                assertThat(pid(vm)).isEqualTo(pid);
                assertThat(vm.locks()).containsOnly("h1");
            } finally {
                signal("CONT", pid);
            }

            vm.with("online", "true").run("ensure").orFail();

            assertThat(pid(vm)).isEqualTo(pid);
            Outcome.assertRuns(vm);
        }
    }

    private static void signal(String name, long pid) throws IOException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                .start()
                .onExit()
                .join();
    }

    @Test
    void a_guest_that_was_paused_goes_on() {
        try (TestVm vm = running("paused")) {
            long pid = pid(vm);
            var _ = QmpWitness.ask(vm.runFile("qmp.sock"), "stop").orElseThrow();

            vm.run("ensure").orFail();

            assertThat(pid(vm)).isEqualTo(pid);
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void a_qemu_that_stayed_after_its_guest_shut_down_is_replaced() {
        try (TestVm vm = running("leftover")) {
            long pid = pid(vm);
            var _ = QmpWitness.ask(
                            vm.runFile("qmp.sock"), "set-action", "{\"reboot\": \"shutdown\", \"shutdown\": \"pause\"}")
                    .orElseThrow();
            var _ = QmpWitness.ask(vm.runFile("qmp.sock"), "system_reset").orElseThrow();
            Await.atMostSeconds(10)
                    .until(
                            "its guest is off",
                            () -> QmpWitness.status(vm.runFile("qmp.sock"))
                                    .filter("shutdown"::equals)
                                    .isPresent());

            vm.run("ensure").orFail();

            assertThat(pid(vm)).isNotEqualTo(pid);
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void a_qemu_that_ends_while_it_is_looked_at_is_started_again() {
        try (TestVm vm = running("ending")) {
            long pid = pid(vm);
            vm.qemu().orElseThrow().destroyForcibly();

            vm.run("ensure").orFail();

            assertThat(pid(vm)).isNotEqualTo(pid);
            Outcome.assertRuns(vm);
        }
    }
}
