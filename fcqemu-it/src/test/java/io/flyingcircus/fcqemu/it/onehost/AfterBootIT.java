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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A host that lost its power: its QEMUs and run files are gone, its locks are still in Ceph. */
@OnTestbed
class AfterBootIT {

    private final Testbed testbed;

    @TempDir
    private Path folder;

    AfterBootIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private TestVm running(String name) {
        TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), name);
        vm.run("start").orFail();
        return vm;
    }

    /** All that is left of a VM when its host comes back: as far as can be without a machine to switch off. */
    private void losePower(TestVm vm) throws IOException {
        List<String> clients = Outcome.note(vm.runFile("qemu-clients"));
        ProcessHandle qemu = vm.qemu().orElseThrow();
        qemu.destroyForcibly();
        Await.atMostSeconds(20).until("its QEMU has gone", () -> vm.qemu().isEmpty());
        // By the time a machine is up again Ceph has forgotten them by itself.
        clients.subList(1, clients.size()).forEach(this::forget);
        for (Path file : Outcome.runFiles(vm)) {
            Files.delete(file);
        }
    }

    private void forget(String client) {
        testbed.firstHost()
                .shell()
                .run(
                        "ceph",
                        "--conf",
                        testbed.cephConf().toString(),
                        "--id",
                        "admin",
                        "osd",
                        "blocklist",
                        "add",
                        client,
                        "60")
                .orFail();
    }

    @Test
    void its_locks_are_released_by_its_first_ensure_though_the_vm_is_wanted_elsewhere_by_now() throws IOException {
        try (TestVm vm = running("gone-away")) {
            losePower(vm);
            assertThat(vm.locks()).containsOnly("h1");
            vm.with("kvm_host", testbed.secondHost().name());

            vm.run("ensure").orFail();

            assertThat(vm.locks()).containsOnly("");
            assertThat(vm.registeredAt()).isEmpty();
        }
    }

    @Test
    void one_look_is_enough_until_the_next_boot() throws IOException {
        try (TestVm vm = running("looked-at")) {
            losePower(vm);
            vm.with("kvm_host", testbed.secondHost().name());
            vm.run("ensure").orFail();

            ensureWithoutCeph(vm).orFail();

            Files.writeString(vm.runFile("boot"), "that of another boot\n");
            assertThat(ensureWithoutCeph(vm).orFailUnless(69).stderr()).contains("cannot be read");
            vm.rbd("lock", "add", vm.image("root"), "h1");
            vm.run("ensure").orFail();
            assertThat(vm.locks()).containsOnly("");
        }
    }

    @Test
    void the_vm_is_started_again_where_it_is_still_wanted() throws IOException {
        try (TestVm vm = running("still-here")) {
            losePower(vm);

            vm.run("ensure").orFail();

            Outcome.assertRuns(vm);
        }
    }

    /** With a Ceph that is not there: fails at the first attempt to connect. */
    private CommandResult ensureWithoutCeph(TestVm vm) throws IOException {
        String ours = Files.readString(vm.host().root().resolve("etc/qemu/fc-qemu.conf"));
        Path config = Files.writeString(
                folder.resolve(vm.name() + ".conf"),
                ours.replaceFirst("(?m)^ceph-conf.*$", "ceph-conf = " + folder.resolve("no-ceph.conf")));
        return vm.host().fcQemu().run("--config", config.toString(), "ensure", vm.name());
    }
}
