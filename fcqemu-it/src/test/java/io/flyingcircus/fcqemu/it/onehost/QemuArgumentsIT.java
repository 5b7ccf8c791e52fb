package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What QEMU is really started with. */
@OnTestbed
class QemuArgumentsIT {

    private final Testbed testbed;

    QemuArgumentsIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Test
    void a_vm_gets_the_model_its_definition_asks_for_enforced() {
        try (TestVm vm =
                TestVm.define(testbed, testbed.firstHost(), "modelled").with("cpu_model", "Nehalem-v1,pdpe1gb")) {
            vm.run("start").orFail();

            List<String> arguments = TestVm.commandLine(vm.qemu().orElseThrow().pid());
            assertThat(arguments).containsSequence("-cpu", "Nehalem-v1,pdpe1gb,enforce");
            try (GuestShell guest = vm.awaitGuest()) {
                assertThat(guest.sh("cat /proc/cpuinfo"))
                        .contains("Nehalem")
                        .containsPattern("flags.* sse4_2 ")
                        .containsPattern("flags.* pdpe1gb ");
            }
        }
    }

    @Test
    void without_one_it_gets_qemu64() {
        try (TestVm vm = TestVm.define(testbed, testbed.firstHost(), "plain")) {
            vm.run("start").orFail();

            List<String> arguments = TestVm.commandLine(vm.qemu().orElseThrow().pid());
            assertThat(arguments)
                    .startsWith("qemu-system-x86_64")
                    .containsSequence("-cpu", "qemu64,enforce")
                    .containsSequence("-name", "plain,process=kvm.plain")
                    .containsSequence("-m", "256")
                    .containsSequence("-runas", "nobody")
                    .contains("-S");
        }
    }

    @Test
    void the_machine_type_is_the_newest_of_the_configured_prefix() {
        try (TestVm vm = TestVm.define(testbed, testbed.firstHost(), "machine")) {
            String newest = vm.host()
                    .shell()
                    .sh("qemu-system-x86_64 -machine help | grep -o '^pc-i440fx[^ ]*' | head -1")
                    .orFail()
                    .stdout()
                    .strip();

            vm.run("start").orFail();

            assertThat(vm.runFile("cfg")).content().contains("type = \"" + newest + "\"");
        }
    }
}
