package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients of the storage that were cut off: QEMU's own, and those of commands that were killed. */
@OnTestbed
class CutOffIT {

    private final Testbed testbed;

    CutOffIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private TestVm running(String name) {
        TestVm vm = TestVm.define(testbed, testbed.firstHost(), name).with("memory", "64");
        vm.rbd("create", "--size", "64M", vm.image("root"));
        vm.run("ensure").orFail();
        return vm;
    }

    @Test
    void a_qemu_that_was_cut_off_is_ended_by_the_next_ensure_and_the_vm_started_anew() throws IOException {
        try (TestVm vm = running("fenced")) {
            long pid = vm.qemu().orElseThrow().pid();
            List<String> noted = Outcome.note(vm.runFile("qemu-clients"));
            assertThat(noted.getFirst()).startsWith(pid + " ");
            assertThat(noted).hasSizeGreaterThan(1);
            assertThat(vm.rbd("status", vm.image("root")).stdout()).contains(noted.get(1));
            noted.subList(1, noted.size()).forEach(address -> ceph("osd", "blocklist", "add", address, "600"));

            vm.run("ensure").orFail();

            assertThat(vm.qemu().orElseThrow().pid()).isNotEqualTo(pid);
            assertThat(vm.locks()).containsOnly("h1");
            assertThat(Files.readString(vm.host().root().resolve("var/log/fc-qemu.log")))
                    .contains("cut its QEMU off from the storage");
            vm.run("ensure").orFail();
        }
    }

    @Test
    void the_client_of_a_command_that_never_ended_is_cut_off_by_the_next() throws IOException {
        try (TestVm vm = running("orphaned")) {
            String dead = "10.99.99.99:0/4242";
            Files.writeString(vm.runFile("client"), dead + "\n");

            vm.run("ensure").orFail();

            assertThat(ceph("osd", "blocklist", "ls")).contains(dead);
            assertThat(Outcome.note(vm.runFile("client"))).containsExactly(dead, "ended");
        }
    }

    @Test
    void a_damaged_note_of_a_client_is_told_with_its_file_and_changes_nothing() throws IOException {
        try (TestVm vm = running("scribbled")) {
            long pid = vm.qemu().orElseThrow().pid();
            Files.writeString(vm.runFile("client"), "no address\n");

            assertThat(vm.run("ensure").orFailUnless(69).stderr())
                    .contains("qemu.scribbled.client")
                    .contains("remove that file");

            assertThat(vm.qemu().orElseThrow().pid()).isEqualTo(pid);
            Files.delete(vm.runFile("client"));
            vm.run("ensure").orFail();
        }
    }

    private String ceph(String... words) {
        String[] all = new String[words.length + 5];
        List<String> first = List.of("ceph", "--conf", testbed.cephConf().toString(), "--id", "admin");
        System.arraycopy(first.toArray(), 0, all, 0, 5);
        System.arraycopy(words, 0, all, 5, words.length);
        return testbed.firstHost().shell().run(all).orFail().stdout();
    }
}
