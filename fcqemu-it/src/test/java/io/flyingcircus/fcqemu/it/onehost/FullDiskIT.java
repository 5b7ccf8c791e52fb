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

/** Full disks below a host: nothing half made stays, no guest is harmed, and it goes on when there is room again. */
@OnTestbed
class FullDiskIT {

    private static final String ENOUGH = "512k";

    private final Testbed testbed;

    @TempDir
    private Path folder;

    FullDiskIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private static long pid(TestVm vm) {
        return vm.qemu().orElseThrow().pid();
    }

    @Test
    void a_start_without_room_for_run_files_is_refused_before_anything_is_made() {
        try (SpareRoot root = new SpareRoot(testbed, "f1").onItsOwnDisk("run", ENOUGH);
                TestVm vm = TestVm.defineBlank(testbed, root.host(), "no-room")) {
            root.fill("run");

            CommandResult refused = vm.run("ensure").orFailUnless(1);

            assertThat(refused.stderr()).contains("no-room was not started", "is full", "Nothing was changed", "df ");
            assertThat(vm.qemu()).isEmpty();
            assertThat(vm.exists(vm.image("swap"))).isFalse();
            assertThat(vm.exists(vm.image("tmp"))).isFalse();

            root.makeRoom("run");
            vm.run("ensure").orFail();
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void a_vm_goes_on_and_can_be_stopped_and_killed_where_its_run_files_have_no_room() {
        try (SpareRoot root = new SpareRoot(testbed, "f2").onItsOwnDisk("run", ENOUGH);
                TestVm vm = TestVm.defineBlank(testbed, root.host(), "crammed")) {
            for (String command : new String[] {"stop", "kill"}) {
                vm.run("start").orFail();
                long pid = pid(vm);
                root.fill("run");

                vm.run("ensure").orFail();
                assertThat(pid(vm)).isEqualTo(pid);
                Outcome.assertRuns(vm);
                vm.runImpatiently(folder, command).orFail();

                Outcome.assertGone(vm);
                root.makeRoom("run");
            }
        }
    }

    @Test
    void a_full_disk_of_logs_keeps_no_guest_from_running() {
        try (SpareRoot root = new SpareRoot(testbed, "f3").onItsOwnDisk("var/log", ENOUGH);
                TestVm vm = TestVm.defineBlank(testbed, root.host(), "unlogged")) {
            root.fill("var/log");

            vm.run("start").orFail();

            Outcome.assertRuns(vm);
            long pid = pid(vm);
            vm.run("ensure").orFail();
            assertThat(pid(vm)).isEqualTo(pid);
            vm.runImpatiently(folder, "stop").orFail();
            Outcome.assertGone(vm);

            vm.with("cpu_model", "no-such-model");
            CommandResult failed = vm.runImpatiently(folder, "start").orFailUnless(69);
            assertThat(failed.stderr()).contains("unlogged was not started", "The disk of that log is full");
            Outcome.assertGone(vm);
        }
    }

    @Test
    void a_start_that_finds_no_room_to_make_file_systems_in_is_cleared_away() {
        try (SpareRoot root = new SpareRoot(testbed, "f5").onItsOwnDisk("var/tmp", "256m");
                TestVm vm = TestVm.defineBlank(testbed, root.host(), "unmade")) {
            root.fill("var/tmp");

            CommandResult failed = vm.run("ensure").orFailUnless(69);

            assertThat(failed.stderr()).contains("rbd.ssd/unmade.", "failed", "var/tmp");
            Outcome.assertGone(vm);
            root.makeRoom("var/tmp");
            vm.run("ensure").orFail();
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void a_definition_that_cannot_be_put_in_force_leaves_guest_and_definition_until_there_is_room() throws IOException {
        try (SpareRoot root = new SpareRoot(testbed, "f4").onItsOwnDisk("etc/qemu/vm", ENOUGH);
                TestVm vm = TestVm.defineBlank(testbed, root.host(), "unchanged")) {
            vm.run("start").orFail();
            long pid = pid(vm);
            String inForce = Files.readString(vm.definition());
            String received = inForce.replace("consul-generation: 1", "consul-generation: 2");
            Files.writeString(root.path("etc/qemu/vm/.unchanged.cfg.staging"), received);
            root.fill("etc/qemu/vm");

            CommandResult refused = vm.run("ensure").orFailUnless(69);

            assertThat(refused.stderr()).contains("the one in force is unchanged", "with room");
            assertThat(vm.definition()).hasContent(inForce);
            assertThat(pid(vm)).isEqualTo(pid);

            root.makeRoom("etc/qemu/vm");
            vm.run("ensure").orFail();
            assertThat(vm.definition()).hasContent(received);
            assertThat(pid(vm)).isEqualTo(pid);
        }
    }
}
