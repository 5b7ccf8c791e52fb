package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ceph that does not answer for a while: nothing is destroyed, every command ends, and it goes on when it is back. */
@OnTestbed
class StorageAwayIT {

    private final Testbed testbed;

    @TempDir
    private Path folder;

    StorageAwayIT(Testbed testbed) {
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

    private CommandResult withoutStorage(String command, TestVm vm) {
        testbed.order("osd", "pause");
        try {
            return vm.runImpatiently(folder, command);
        } finally {
            testbed.order("osd", "resume");
        }
    }

    @Test
    void a_running_guest_is_left_alone() {
        try (TestVm vm = running("adrift")) {
            long pid = pid(vm);

            CommandResult ensured = withoutStorage("ensure", vm).orFailUnless(69);

            assertThat(ensured.stderr()).contains("process: pid " + pid, "monitor: running", "locks: unreadable");
            assertThat(pid(vm)).isEqualTo(pid);
            vm.run("ensure").orFail();
            assertThat(pid(vm)).isEqualTo(pid);
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void a_start_gives_up_and_succeeds_when_it_is_back() {
        try (TestVm vm = running("ashore")) {
            vm.run("kill").orFail();

            withoutStorage("start", vm).orFailUnless(69);

            vm.run("ensure").orFail();
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void a_stop_ends_without_forgetting_the_locks_and_the_next_ensure_clears_them() {
        try (TestVm vm = running("anchored").with("online", "false")) {
            withoutStorage("stop", vm).orFailUnless(69);
            assertThat(vm.locks()).containsOnly("h1");

            vm.run("ensure").orFail();

            Outcome.assertGone(vm);
        }
    }
}
