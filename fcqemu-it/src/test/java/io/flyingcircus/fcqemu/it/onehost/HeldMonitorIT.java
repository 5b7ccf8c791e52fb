package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another client that connected to a VM's monitor and stays. */
@OnTestbed
class HeldMonitorIT {

    /** Far more than the patience with a monitor and a start of the program. */
    private static final Duration BOUNDED = Duration.ofSeconds(60);

    private final Testbed testbed;

    @TempDir
    private Path folder;

    HeldMonitorIT(Testbed testbed) {
        this.testbed = testbed;
    }

    /** Holds the monitor from the moment it greets. */
    private static SocketChannel hold(TestVm vm) throws IOException {
        SocketChannel holder = SocketChannel.open(UnixDomainSocketAddress.of(vm.runFile("qmp.sock")));
        assertThat(Channels.newInputStream(holder).read()).isEqualTo('{');
        return holder;
    }

    private CommandResult inTime(TestVm vm, String command) {
        long begin = System.nanoTime();
        CommandResult result = vm.runImpatiently(folder, command);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(BOUNDED);
        return result;
    }

    @Test
    void ensure_leaves_the_guest_alone_whatever_is_wanted_and_names_the_way_to_the_holder() throws IOException {
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "occupied")) {
            vm.run("start").orFail();
            long pid = vm.qemu().orElseThrow().pid();
            try (SocketChannel _ = hold(vm)) {
                for (String online : new String[] {"true", "false"}) {
                    vm.with("online", online);
                    CommandResult refused = inTime(vm, "ensure").orFailUnless(69);
                    assertThat(refused.stderr())
                            .contains("another client holds it", "ss -xp | grep qemu.occupied.qmp.sock", "Try again")
                            .contains("process: pid " + pid, "monitor: unclear", "root=mine");
                }
                assertThat(inTime(vm, "start").orFailUnless(69).stderr()).contains("not for a running VM");
                assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(pid);
                assertThat(vm.locks()).containsOnly("h1");
            }

            vm.with("online", "true").run("ensure").orFail();
            assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(pid);
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void a_guest_that_cannot_be_asked_is_not_stopped_but_killed_if_that_is_said() throws IOException {
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "overruled")) {
            vm.run("start").orFail();
            long pid = vm.qemu().orElseThrow().pid();
            try (SocketChannel _ = hold(vm)) {
                for (String command : new String[] {"stop", "restart"}) {
                    assertThat(inTime(vm, command).orFailUnless(69).stderr())
                            .contains("could not be asked to shut down", "it was left alone")
                            .contains("another client holds it", "ss -xp | grep qemu.overruled.qmp.sock")
                            .contains("fc-qemu kill overruled");
                    assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(pid);
                    assertThat(vm.locks()).containsOnly("h1");
                }

                assertThat(inTime(vm, "kill").orFail().stderr()).contains("another client holds it");
            }
            Outcome.assertGone(vm);
        }
    }

    @Test
    void others_are_not_held_up() throws IOException {
        try (TestVm held = TestVm.defineBlank(testbed, testbed.firstHost(), "held-one");
                TestVm free = TestVm.defineBlank(testbed, testbed.firstHost(), "free-one")) {
            held.run("start").orFail();
            try (SocketChannel _ = hold(held)) {
                free.run("start").orFail();
                free.run("ensure").orFail();
                Outcome.assertRuns(free);
                free.run("kill").orFail();
                Outcome.assertGone(free);
            }
            held.run("ensure").orFail();
            Outcome.assertRuns(held);
        }
    }
}
