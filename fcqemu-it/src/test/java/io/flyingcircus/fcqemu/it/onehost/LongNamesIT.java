package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Names as long as the path of a unix socket allows, and one letter more. */
@OnTestbed
class LongNamesIT {

    /** Bytes in {@code sun_path} of {@code unix(7)} before its end. */
    private static final int LONGEST_SOCKET_PATH = 107;

    private final Testbed testbed;
    private final TestbedHost host;

    LongNamesIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
    }

    /** The longest name whose sockets still have a path below the host's root. */
    private String longest() {
        int rest = host.root().resolve("run/qemu..monitor.sock").toString().length();
        return "n".repeat(LONGEST_SOCKET_PATH - rest);
    }

    @Test
    void the_longest_name_that_fits_is_as_good_as_any() {
        try (TestVm vm = TestVm.defineBlank(testbed, host, longest())) {
            vm.run("start").orFail();

            Outcome.assertRuns(vm);
            vm.run("ensure").orFail();
            assertThat(vm.run("status").orFail().stdout()).contains("online");
            assertThat(host.fcQemu().run("ls").orFail().stdout()).contains(longest());
            vm.run("kill").orFail();
            Outcome.assertGone(vm);
        }
    }

    @Test
    void one_letter_more_is_refused_before_anything_is_made() {
        try (TestVm vm = TestVm.defineBlank(testbed, host, longest() + "x")) {
            for (String command : List.of("ensure", "start")) {
                assertThat(vm.run(command).orFailUnless(69).stderr())
                        .contains("was not started", "is longer than", "nothing was changed", "shorter");
            }

            assertThat(vm.exists(vm.image("swap"))).isFalse();
            assertThat(vm.exists(vm.image("tmp"))).isFalse();
            assertThat(Outcome.runFiles(vm)).containsExactly(vm.runFile("lock"));
        }
    }

    @Test
    void a_running_vm_is_never_refused_for_its_name() throws IOException {
        try (TestVm vm = TestVm.defineBlank(testbed, host, longest() + "x")) {
            // Started by somebody else, with its sockets elsewhere.
            Process qemu = new ProcessBuilder(
                            "qemu-system-x86_64",
                            "-nodefaults",
                            "-display",
                            "none",
                            "-m",
                            "64",
                            "-name",
                            vm.name() + ",process=kvm." + vm.name(),
                            "-pidfile",
                            vm.runFile("pid").toString())
                    .start();
            try {
                Await.atMostSeconds(30)
                        .until(
                                "QEMU is there",
                                () -> Files.exists(vm.runFile("pid"))
                                        && vm.qemu().isPresent());

                assertThat(host.fcQemu().run("ls").orFail().stdout()).contains(vm.name());
                assertThat(vm.run("status").orFailUnless(255).stdout()).contains("PID " + qemu.pid());
                assertThat(vm.run("ensure").orFailUnless(69).stderr())
                        .contains("monitor: gone")
                        .doesNotContain("longer");
                assertThat(qemu.isAlive()).isTrue();
                vm.run("kill").orFail();
                assertThat(vm.qemu()).isEmpty();
            } finally {
                qemu.destroyForcibly();
            }
        }
    }

    @Test
    void the_longest_name_of_a_production_host_is_a_name() {
        String name = "n"
                .repeat(LONGEST_SOCKET_PATH
                        - Path.of("/run/qemu..monitor.sock").toString().length());

        assertThat(host.fcQemu().run("status", name).orFailUnless(69).stderr()).contains("there is no VM " + name);
        assertThat(host.fcQemu().run("status", name + "x").orFailUnless(64).stderr())
                .contains("at most 84 characters");
    }
}
