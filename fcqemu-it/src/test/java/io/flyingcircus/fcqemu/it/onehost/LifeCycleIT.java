package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Starting, stopping, and keeping to the wanted state. */
@OnTestbed
class LifeCycleIT {

    private final Testbed testbed;

    LifeCycleIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private TestVm define(String name) {
        return TestVm.define(testbed, testbed.firstHost(), name);
    }

    @Test
    void a_vm_starts_restarts_and_stops_with_its_guest_shutting_down_by_itself() throws IOException {
        try (TestVm vm = define("cycle")) {
            vm.run("start").orFail();
            assertThat(vm.locks()).containsOnly("h1");
            try (GuestShell guest = vm.awaitGuest()) {
                assertThat(guest.sh("cat /proc/mounts")).contains("/dev/vda1 / ext4");
                guest.sh("touch /root-survives && sync");
            }
            long first = vm.qemu().orElseThrow().pid();

            vm.run("restart").orFail();

            assertThat(vm.qemu().orElseThrow().pid()).isNotEqualTo(first);
            try (GuestShell guest = vm.awaitGuest()) {
                assertThat(guest.sh("ls /root-survives")).contains("root-survives");
            }

            CommandResult stopped = vm.run("stop").orFail();

            assertThat(stopped.stderr()).doesNotContain("stop-timed-out");
            assertGone(vm);
        }
    }

    @Test
    void ensure_starts_what_is_wanted_here_and_changes_nothing_the_second_time() throws IOException {
        try (TestVm vm = define("settled")) {
            vm.run("ensure").orFail();
            long pid = vm.qemu().orElseThrow().pid();
            List<Path> files = runFiles(vm);
            List<String> locks = lockers(vm);

            vm.run("ensure").orFail();

            assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(pid);
            assertThat(runFiles(vm)).isEqualTo(files);
            assertThat(lockers(vm)).isEqualTo(locks);
            assertThat(vm.run("status").exitCode()).isZero();
        }
    }

    @Test
    void ensure_stops_what_is_wanted_offline() {
        try (TestVm vm = define("unwanted")) {
            vm.run("ensure").orFail();
            vm.awaitGuest().close();

            vm.with("online", "false").run("ensure").orFail();

            assertGone(vm);
            assertThat(vm.run("status").exitCode()).isEqualTo(1);
            vm.run("ensure").orFail();
        }
    }

    @Test
    void ensure_leaves_alone_what_is_wanted_elsewhere_and_not_here() {
        try (TestVm vm = define("foreign")) {
            vm.with("kvm_host", "h2").run("ensure").orFail();

            assertThat(vm.qemu()).isEmpty();
            assertThat(vm.exists(vm.image("root"))).isFalse();
        }
    }

    @Test
    void a_vm_that_runs_here_and_is_wanted_elsewhere_goes_on_and_that_is_said() {
        try (TestVm vm = define("movable")) {
            vm.run("ensure").orFail();
            long pid = vm.qemu().orElseThrow().pid();

            CommandResult ensured = vm.with("kvm_host", "h2").run("ensure").orFailUnless(69);

            assertThat(ensured.stderr()).contains("wanted on h2");
            assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(pid);
        }
    }

    @Test
    void online_without_a_host_changes_nothing_whatever_the_vm_does() {
        try (TestVm vm = define("unassigned")) {
            vm.with("kvm_host", "''").run("ensure").orFail();
            assertThat(vm.qemu()).isEmpty();

            vm.run("start").orFail();
            long pid = vm.qemu().orElseThrow().pid();
            vm.run("ensure").orFail();

            assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(pid);
        }
    }

    @Test
    void a_guest_that_ignores_the_power_button_is_ended_when_its_time_is_over() {
        try (TestVm vm = define("deaf")) {
            vm.run("start").orFail();

            // Nothing in it has booted yet that could listen.
            CommandResult stopped = vm.run("stop").orFail();

            assertThat(stopped.stderr()).contains("stop-timed-out");
            assertGone(vm);
        }
    }

    @Test
    void a_monitor_that_vanishes_during_stop_is_no_error() {
        try (TestVm vm = define("vanishing")) {
            vm.run("start").orFail();
            ProcessHandle qemu = vm.qemu().orElseThrow();
            Thread killer = Thread.ofVirtual().start(() -> {
                Await.atMostSeconds(60).until("stop asked the guest", () -> logged(vm, "asked-to-shut-down"));
                qemu.destroyForcibly();
            });

            vm.run("stop").orFail();

            Await.atMostSeconds(10).until("the killer ended", () -> !killer.isAlive());
            assertGone(vm);
        }
    }

    @Test
    void commands_refuse_states_they_are_not_for_and_say_why() {
        try (TestVm vm = define("refusing")) {
            for (String command : List.of("stop", "restart")) {
                assertThat(vm.run(command).orFailUnless(69).stderr())
                        .contains("'" + command + "' is for a running VM")
                        .contains("refusing");
            }
            vm.run("start").orFail();
            for (String command : List.of("start", "unlock", "force-unlock")) {
                assertThat(vm.run(command).orFailUnless(69).stderr())
                        .contains("'" + command + "' is not for a running VM");
            }
            assertThat(vm.locks()).containsOnly("h1");
        }
    }

    @Test
    void an_unknown_vm_is_told_as_that_by_every_command() {
        for (String command :
                List.of("status", "start", "stop", "restart", "kill", "ensure", "lock", "unlock", "force-unlock")) {
            CommandResult result = testbed.firstHost().fcQemu().run(command, "nobody-knows");
            assertThat(result.exitCode()).as(command).isEqualTo(69);
            assertThat(result.stderr()).as(command).contains("there is no VM nobody-knows");
        }
        assertThat(testbed.firstHost().root().resolve("run/qemu.nobody-knows.lock"))
                .doesNotExist();
    }

    @Test
    void what_a_crashed_vm_left_is_cleared_away_and_its_lock_file_stays() {
        try (TestVm vm = define("crashed")) {
            vm.run("start").orFail();
            vm.qemu().orElseThrow().destroyForcibly();
            Await.atMostSeconds(10).until("QEMU is gone", () -> vm.qemu().isEmpty());
            assertThat(vm.locks()).containsOnly("h1");

            vm.with("online", "false").run("ensure").orFail();

            assertGone(vm);
            assertThat(vm.runFile("lock")).exists();
        }
    }

    @Test
    void a_crashed_vm_is_started_again_by_the_next_ensure() {
        try (TestVm vm = define("phoenix")) {
            vm.run("ensure").orFail();
            long first = vm.qemu().orElseThrow().pid();
            vm.qemu().orElseThrow().destroyForcibly();
            Await.atMostSeconds(10).until("QEMU is gone", () -> vm.qemu().isEmpty());

            vm.run("ensure").orFail();

            assertThat(vm.qemu().orElseThrow().pid()).isNotEqualTo(first);
            assertThat(vm.locks()).containsOnly("h1");
            assertThat(vm.run("status").exitCode()).isZero();
        }
    }

    @Test
    void kill_ends_a_vm_at_once_and_is_harmless_without_one() {
        try (TestVm vm = define("killed")) {
            vm.run("start").orFail();
            vm.run("kill").orFail();
            assertGone(vm);
            vm.run("kill").orFail();
        }
    }

    @Test
    void a_failed_start_leaves_nothing_behind() {
        try (TestVm vm = define("stillborn")) {
            vm.with("cpu_model", "no-such-model");

            CommandResult failed = vm.run("start").orFailUnless(69);

            assertThat(failed.stderr()).contains("no-such-model");
            assertGone(vm);
        }
    }

    @Test
    void the_qemu_process_outlives_the_tool_and_inherits_nothing_of_it() throws IOException {
        try (TestVm vm = define("independent")) {
            vm.run("start").orFail();
            ProcessHandle qemu = vm.qemu().orElseThrow();
            Path process = Path.of("/proc/" + qemu.pid());

            try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
                List<String> targets = descriptors.map(LifeCycleIT::target).toList();
                assertThat(targets).noneMatch(target -> target.endsWith(".lock") || target.endsWith(".jar"));
                assertThat(targets).noneMatch(target -> target.endsWith("fc-qemu.log"));
            }
            List<String> parent = TestVm.commandLine(qemu.parent().orElseThrow().pid());
            assertThat(parent.get(1)).contains("supervised-qemu-wrapped");
            assertThat(session(qemu.pid()))
                    .isNotEqualTo(session(ProcessHandle.current().pid()));

            vm.run("kill").orFail();
            String supervisor = Files.readString(vm.log("supervisor.log"));
            assertThat(supervisor).contains("qemu-system-x86_64").contains(Long.toString(qemu.pid()));
            Await.atMostSeconds(10)
                    .untilAsserted(
                            "the exit code is logged",
                            () -> assertThat(vm.log("supervisor.log"))
                                    .content()
                                    .containsPattern("exit[a-z ]*[:=]? ?0"));
        }
    }

    private static boolean logged(TestVm vm, String event) {
        try (Stream<String> lines = Files.lines(vm.host().root().resolve("var/log/fc-qemu.log"))) {
            return lines.anyMatch(line -> line.contains(event) && line.contains(vm.name()));
        } catch (IOException e) {
            return false;
        }
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    /** Field 6 of stat; the name in field 2 may contain spaces. */
    private static String session(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];
    }

    private static List<String> lockers(TestVm vm) {
        return Stream.of("root", "swap", "tmp")
                .map(kind ->
                        vm.rbd("lock", "ls", "--format", "json", vm.image(kind)).stdout())
                .toList();
    }

    private static List<Path> runFiles(TestVm vm) throws IOException {
        try (Stream<Path> files = Files.list(vm.host().root().resolve("run"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("qemu." + vm.name() + "."))
                    .sorted()
                    .toList();
        }
    }

    /** No process, no lock, no registration, no run file but the lock file. */
    private static void assertGone(TestVm vm) {
        assertThat(vm.qemu()).isEmpty();
        assertThat(vm.locks()).containsOnly("");
        Await.atMost(Duration.ofSeconds(5))
                .untilAsserted(
                        "it is not registered",
                        () -> assertThat(vm.registeredAt()).isEmpty());
        try {
            assertThat(runFiles(vm)).contains(vm.runFile("lock")).isSubsetOf(vm.runFile("lock"), vm.runFile("hold"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
