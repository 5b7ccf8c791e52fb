package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.time.Duration;
import org.junit.jupiter.api.Test;

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
    void without_consul_work_on_a_vm_goes_on_with_one_clear_warning() {
        try (TestVm vm = TestVm.define(testbed, testbed.firstHost(), "unlisted")) {
            CommandResult ensured = withoutConsul(vm, "ensure").orFail();

            assertThat(vm.qemu()).isPresent();
            assertThat(ensured.stderr().lines().filter(line -> line.contains("register-failed")))
                    .singleElement()
                    .asString()
                    .contains("Consul");
            withoutConsul(vm, "ensure").orFail();
            assertThat(withoutConsul(vm, "status").exitCode()).isZero();
            withoutConsul(vm, "kill").orFail();
            assertThat(vm.qemu()).isEmpty();
            assertThat(vm.locks()).containsOnly("");
        }
    }

    private static CommandResult withoutConsul(TestVm vm, String command) {
        return vm.host()
                .shell()
                .run(
                        vm.host().fcQemu().command(command, vm.name()).with("CONSUL_HTTP_ADDR", "http://127.0.0.1:9"),
                        Duration.ofMinutes(3));
    }
}
