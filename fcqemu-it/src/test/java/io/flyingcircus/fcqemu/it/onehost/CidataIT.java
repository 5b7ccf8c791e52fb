package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A VM of a newer host, with a fourth volume that is not ours to fill. */
@OnTestbed
class CidataIT {

    private static final int SIZE_BYTES = 10 << 20;

    private final Testbed testbed;

    @TempDir
    private Path folder;

    CidataIT(Testbed testbed) {
        this.testbed = testbed;
    }

    /** With a volume of 10 MiB full of something. */
    private TestVm define(String name) throws IOException {
        TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), name);
        byte[] content = new byte[SIZE_BYTES];
        new Random(1).nextBytes(content);
        vm.rbd("import", "--no-progress", Files.write(original(), content).toString(), vm.image("cidata"));
        return vm;
    }

    private Path original() {
        return folder.resolve("cidata");
    }

    private void assertUntouched(TestVm vm) {
        Path now = folder.resolve("cidata-now");
        vm.rbd("export", "--no-progress", vm.image("cidata"), now.toString());
        assertThat(now).hasSameBinaryContentAs(original());
        assertThat(now.toFile().delete()).isTrue();
    }

    private static JsonNode lockers(TestVm vm) {
        return TestVm.parse(
                vm.rbd("lock", "ls", "--format", "json", vm.image("cidata")).stdout());
    }

    private static void assertLocked(TestVm vm) {
        assertThat(lockers(vm))
                .singleElement()
                .satisfies(locker -> assertThat(locker.get("id").asText())
                        .isEqualTo(vm.host().name()));
    }

    @Test
    void it_is_the_fourth_disk_locked_while_the_vm_runs_and_never_written() throws IOException {
        try (TestVm vm = define("seeded")) {
            vm.run("start").orFail();
            vm.run("ensure").orFail();

            Outcome.assertRuns(vm);
            JsonNode disks =
                    QmpWitness.ask(vm.runFile("qmp.sock"), "query-block").orElseThrow();
            assertThat(disks).hasSize(4);
            JsonNode fourth = disks.get(3);
            assertThat(fourth.get("device").asText()).isEqualTo("virtio3");
            assertThat(fourth.at("/inserted/file").asText()).contains("seeded.cidata");
            assertThat(fourth.at("/inserted/image/virtual-size").asInt()).isEqualTo(SIZE_BYTES);
            assertThat(fourth.at("/inserted/iops_rd").asInt()).isEqualTo(10_000);
            assertLocked(vm);

            vm.runImpatiently(folder, "stop").orFail();

            Outcome.assertGone(vm);
            assertThat(lockers(vm)).isEmpty();
            assertUntouched(vm);
        }
    }

    @Test
    void its_lost_lock_is_taken_again() throws IOException {
        try (TestVm vm = define("unsealed")) {
            vm.run("start").orFail();
            vm.rbd(
                    "lock",
                    "rm",
                    vm.image("cidata"),
                    vm.host().name(),
                    lockers(vm).get(0).get("locker").asText());

            vm.run("ensure").orFail();

            assertLocked(vm);
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void locked_by_another_host_it_keeps_the_vm_from_being_started() throws IOException {
        try (TestVm vm = define("sealed")) {
            vm.rbd("lock", "add", vm.image("cidata"), "h9");

            assertThat(vm.run("ensure").orFailUnless(69).stderr()).contains("h9");

            assertThat(vm.qemu()).isEmpty();
            assertThat(vm.exists(vm.image("swap"))).isFalse();
            assertUntouched(vm);
        }
    }
}
