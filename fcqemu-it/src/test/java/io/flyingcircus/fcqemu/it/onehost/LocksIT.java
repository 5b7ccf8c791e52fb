package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Locks of volumes, and the lock that lets one process at a time work on a VM. */
@OnTestbed
class LocksIT {

    private final Testbed testbed;

    LocksIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private TestVm stopped(String name) {
        TestVm vm = TestVm.define(testbed, testbed.firstHost(), name);
        for (String kind : List.of("root", "swap", "tmp")) {
            vm.rbd("create", "--size", "64M", vm.image(kind));
        }
        return vm;
    }

    @Test
    void lock_takes_all_and_unlock_gives_back_only_our_own() {
        try (TestVm vm = stopped("lockable")) {
            vm.run("lock").orFail();
            assertThat(vm.locks()).containsExactly("h1", "h1", "h1");
            vm.run("lock").orFail();
            vm.run("unlock").orFail();
            assertThat(vm.locks()).containsExactly("", "", "");

            vm.rbd("lock", "add", vm.image("swap"), "h2");
            CommandResult partly = vm.run("lock").orFailUnless(69);
            assertThat(partly.stderr()).contains("rbd.ssd/lockable.swap").contains("h2");
            assertThat(vm.locks()).containsExactly("h1", "h2", "h1");
            vm.run("unlock").orFail();
            assertThat(vm.locks()).containsExactly("", "h2", "");
        }
    }

    @Test
    void force_unlock_breaks_anybody_s_locks_after_cutting_their_holder_off() {
        try (TestVm vm = stopped("stuck")) {
            for (String kind : List.of("root", "swap", "tmp")) {
                vm.rbd("lock", "add", vm.image(kind), "h2");
            }
            List<String> addresses = List.of("root", "swap", "tmp").stream()
                    .map(kind -> TestVm.parse(vm.rbd("lock", "ls", "--format", "json", vm.image(kind))
                                    .stdout())
                            .get(0)
                            .get("address")
                            .asText())
                    .toList();

            vm.run("force-unlock").orFail();

            assertThat(vm.locks()).containsExactly("", "", "");
            String blocklist = testbed.firstHost()
                    .shell()
                    .run("ceph", "--conf", testbed.cephConf().toString(), "--id", "admin", "osd", "blocklist", "ls")
                    .stdout();
            assertThat(addresses).allSatisfy(address -> assertThat(blocklist).contains(address));
        }
    }

    @Test
    void a_vm_locked_by_another_host_is_not_started_and_that_host_is_named() {
        try (TestVm vm = stopped("taken")) {
            for (String kind : List.of("root", "swap", "tmp")) {
                vm.rbd("lock", "add", vm.image(kind), "h2");
            }

            assertThat(vm.run("ensure").orFailUnless(69).stderr()).contains("h2");

            assertThat(vm.qemu()).isEmpty();
            assertThat(vm.locks()).containsExactly("h2", "h2", "h2");
        }
    }

    @Test
    void a_second_command_waits_ensure_does_not_and_looking_never_does() throws Exception {
        try (TestVm vm = TestVm.define(testbed, testbed.firstHost(), "contended")) {
            Files.createDirectories(vm.runFile("lock").getParent());
            Process holder = new ProcessBuilder(
                            "flock", vm.runFile("lock").toString(), "sh", "-c", "echo held; read line")
                    .start();
            holder.inputReader().readLine();

            assertThat(vm.run("ensure").orFailUnless(75).stderr()).contains("another process is at work on contended");
            assertThat(testbed.firstHost().fcQemu().run("ls").exitCode()).isZero();
            assertThat(vm.run("status").exitCode()).isEqualTo(1);
            CompletableFuture<CommandResult> start = CompletableFuture.supplyAsync(() -> vm.run("start"));
            Await.atMostSeconds(30).until("start says that it waits", () -> log(vm).contains("wait-for-lock"));
            assertThat(vm.qemu()).isEmpty();

            holder.outputWriter().write("go\n");
            holder.outputWriter().flush();

            start.get(2, TimeUnit.MINUTES).orFail();
            assertThat(vm.qemu()).isPresent();
        }
    }

    private static String log(TestVm vm) {
        Path file = vm.host().root().resolve("var/log/fc-qemu.log");
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
