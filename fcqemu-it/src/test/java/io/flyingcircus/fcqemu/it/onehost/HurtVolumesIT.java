package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Locks that were lost or stolen, and volumes that went missing, under a VM. */
@OnTestbed
class HurtVolumesIT {

    private final Testbed testbed;

    HurtVolumesIT(Testbed testbed) {
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

    private static void steal(TestVm vm, String kind) {
        lose(vm, kind);
        vm.rbd("lock", "add", vm.image(kind), "h2");
    }

    private static void lose(TestVm vm, String kind) {
        vm.rbd("--rbd-blocklist-on-break-lock=false", "lock", "rm", vm.image(kind), "h1", locker(vm, kind));
    }

    @Test
    void a_lost_lock_is_taken_again_under_a_running_guest() {
        for (String kind : List.of("root", "tmp")) {
            try (TestVm vm = running("lost-" + kind)) {
                long pid = pid(vm);
                lose(vm, kind);

                vm.run("ensure").orFail();

                assertThat(pid(vm)).isEqualTo(pid);
                Outcome.assertRuns(vm);
            }
        }
    }

    @Test
    void a_stolen_lock_is_told_and_the_running_guest_kept() {
        try (TestVm vm = running("robbed")) {
            long pid = pid(vm);
            steal(vm, "tmp");
            lose(vm, "swap");

            CommandResult ensured = vm.run("ensure").orFailUnless(69);

            assertThat(ensured.stderr()).contains("process: pid " + pid, "monitor: running", "tmp=h2");
            assertThat(pid(vm)).isEqualTo(pid);
            assertThat(QmpWitness.status(vm.runFile("qmp.sock"))).contains("running");
            assertThat(vm.locks().getLast()).isEqualTo("h2");
            vm.rbd("lock", "rm", vm.image("tmp"), "h2", locker(vm, "tmp"));
            vm.run("ensure").orFail();
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void a_paused_guest_whose_lock_was_stolen_does_not_go_on() {
        try (TestVm vm = running("mugged")) {
            long pid = pid(vm);
            var _ = QmpWitness.ask(vm.runFile("qmp.sock"), "stop").orElseThrow();
            steal(vm, "swap");

            CommandResult ensured = vm.run("ensure").orFailUnless(69);

            assertThat(ensured.stderr()).contains("process: pid " + pid, "monitor: paused", "swap=h2");
            assertThat(pid(vm)).isEqualTo(pid);
            assertThat(QmpWitness.status(vm.runFile("qmp.sock"))).contains("paused");
            vm.rbd("lock", "rm", vm.image("swap"), "h2", locker(vm, "swap"));
        }
    }

    private static String locker(TestVm vm, String kind) {
        return TestVm.parse(
                        vm.rbd("lock", "ls", "--format", "json", vm.image(kind)).stdout())
                .get(0)
                .get("locker")
                .asText();
    }

    @Test
    void a_volume_that_vanished_under_a_stopped_vm_is_made_anew() {
        try (TestVm vm = running("vanished")) {
            vm.run("kill").orFail();
            vm.rbd("rm", "--no-progress", vm.image("tmp"));

            vm.run("ensure").orFail();

            Outcome.assertRuns(vm);
        }
    }

    @Test
    void a_volume_that_vanished_under_a_running_vm_is_told_and_the_guest_kept() {
        try (TestVm vm = running("undermined")) {
            long pid = pid(vm);
            vm.rbd("mv", vm.image("swap"), vm.image("lost"));

            CommandResult ensured = vm.run("ensure").orFailUnless(69);

            assertThat(ensured.stderr()).contains("process: pid " + pid, "monitor: running", "swap=no-image");
            assertThat(pid(vm)).isEqualTo(pid);
            vm.rbd("mv", vm.image("lost"), vm.image("swap"));
            vm.run("ensure").orFail();
            assertThat(pid(vm)).isEqualTo(pid);
            Outcome.assertRuns(vm);
        }
    }
}
