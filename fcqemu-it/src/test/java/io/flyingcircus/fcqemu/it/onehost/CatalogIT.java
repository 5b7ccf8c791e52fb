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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The registration of running VMs, and that no VM depends on it. */
@OnTestbed
class CatalogIT {

    private final Testbed testbed;

    CatalogIT(Testbed testbed) {
        this.testbed = testbed;
    }

    @Test
    void a_vm_is_registered_while_it_runs_and_again_when_consul_forgot_it() {
        try (TestVm vm = TestVm.define(testbed, testbed.firstHost(), "listed")) {
            vm.run("ensure").orFail();
            awaitRegistered(vm);

            vm.host()
                    .shell()
                    .run(
                            "curl",
                            "-sf",
                            "-X",
                            "PUT",
                            "-H",
                            "X-Consul-Token: " + testbed.consulToken(),
                            "http://127.0.0.1:8500/v1/agent/service/deregister/qemu-listed")
                    .orFail();
            Await.atMostSeconds(10)
                    .until("Consul forgot it", () -> vm.registeredAt().isEmpty());

            vm.run("ensure").orFail();
            awaitRegistered(vm);

            vm.run("kill").orFail();
            Await.atMostSeconds(10).until("it is gone", () -> vm.registeredAt().isEmpty());
        }
    }

    private static void awaitRegistered(TestVm vm) {
        Await.atMost(Duration.ofSeconds(10))
                .untilAsserted(
                        "it is registered", () -> assertThat(vm.registeredAt()).containsExactly("h1"));
    }

    @Test
    void without_consul_work_on_a_vm_goes_on_with_one_clear_warning(@TempDir Path folder) throws IOException {
        try (TestVm vm = TestVm.define(testbed, testbed.firstHost(), "unlisted")) {
            String config = withoutConsul(vm, folder).toString();

            CommandResult ensured = vm.host()
                    .fcQemu()
                    .run("--config", config, "ensure", vm.name())
                    .orFail();

            assertThat(vm.qemu()).isPresent();
            assertThat(ensured.stderr().lines().filter(line -> line.contains("register-failed")))
                    .singleElement()
                    .asString()
                    .contains("Consul");
            vm.host().fcQemu().run("--config", config, "ensure", vm.name()).orFail();
            CommandResult status = vm.host()
                    .fcQemu()
                    .run("--config", config, "status", vm.name())
                    .orFail();
            assertThat(status.stdout()).contains("running").contains("Consul");
            vm.host().fcQemu().run("--config", config, "kill", vm.name()).orFail();
            assertThat(vm.qemu()).isEmpty();
            assertThat(vm.locks()).containsOnly("");
        }
    }

    /** The host's configuration, but with a Consul that nobody serves. */
    private static Path withoutConsul(TestVm vm, Path folder) throws IOException {
        String usual = Files.readString(vm.host().root().resolve("etc/qemu/fc-qemu.conf"));
        return Files.writeString(
                folder.resolve("fc-qemu.conf"), usual.replace("[consul]", "[consul]\naddress = http://127.0.0.1:9"));
    }
}
