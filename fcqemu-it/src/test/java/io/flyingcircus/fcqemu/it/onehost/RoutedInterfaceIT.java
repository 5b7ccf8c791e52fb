package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.network.IpProgram;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A VM with a routed network card, and the kernel's routes to it. */
@OnTestbed
class RoutedInterfaceIT {

    private final Testbed testbed;

    @TempDir
    private Path folder;

    RoutedInterfaceIT(Testbed testbed) {
        this.testbed = testbed;
    }

    private TestVm define(String name, String addresses) {
        return networks(TestVm.defineBlank(testbed, testbed.firstHost(), name), addresses);
    }

    private static TestVm networks(TestVm vm, String addresses) {
        return vm.with(
                "interfaces", "{rt: {mac: 02-00-00-02-1d-e4, routed: true, networks: {all: [" + addresses + "]}}}");
    }

    private static CommandResult run(TestVm vm, IpProgram program, String command) {
        return vm.host()
                .shell()
                .run(
                        vm.host()
                                .fcQemu()
                                .command(command, vm.name())
                                .with("PATH", program.folder() + ":" + System.getenv("PATH")),
                        Duration.ofMinutes(3));
    }

    private static List<String> routes(TestVm vm) {
        List<String> destinations = new ArrayList<>();
        for (String family : List.of("-4", "-6")) {
            CommandResult shown = vm.host()
                    .shell()
                    .run("ip", "-j", family, "route", "show", "table", IpProgram.TABLE, "proto", IpProgram.PROTOCOL);
            if (shown.exitCode() == 0) {
                for (JsonNode route : TestVm.parse(shown.stdout())) {
                    assertThat(route.get("dev").asText()).isEqualTo("trt" + vm.id());
                    destinations.add(route.get("dst").asText());
                }
            }
        }
        return destinations;
    }

    @Test
    void its_addresses_are_routed_from_its_start_to_its_end_and_kept_right_by_each_ensure() {
        IpProgram ip = IpProgram.in(folder, "", false);
        try (TestVm vm = define("routed", "203.0.113.7, '2001:db8::7'")) {
            run(vm, ip, "start").orFail();
            assertThat(routes(vm)).containsExactly("203.0.113.7", "2001:db8::7");
            assertThat(ip.changes()).isEqualTo(2);

            run(vm, ip, "ensure").orFail();
            assertThat(ip.changes()).isEqualTo(2);

            networks(vm, "203.0.113.8, '2001:db8:0::7'");
            run(vm, ip, "ensure").orFail();
            assertThat(routes(vm)).containsExactly("203.0.113.8", "2001:db8::7");
            assertThat(ip.changes()).isEqualTo(4);
            Outcome.assertRuns(vm);

            run(vm, ip, "kill").orFail();
            assertThat(routes(vm)).isEmpty();
        }
    }

    @Test
    void a_host_that_is_not_ready_for_routes_is_told_what_to_add_and_its_guest_runs() {
        try (TestVm vm = define("unrouted", "203.0.113.7")) {
            CommandResult started = vm.run("start").orFail();
            assertThat(started.stderr()).contains("route-failed", "/etc/iproute2/rt_protos", "200 fc-qemu");

            CommandResult ensured = vm.run("ensure").orFail();
            assertThat(ensured.stderr()).contains("route-failed");

            Outcome.assertRuns(vm);
        }
    }

    @Test
    void a_vm_without_routed_cards_runs_no_program_for_them() {
        IpProgram ip = IpProgram.in(folder, "", false);
        try (TestVm vm = TestVm.defineBlank(testbed, testbed.firstHost(), "bridged")) {
            run(vm, ip, "start").orFail();
            run(vm, ip, "ensure").orFail();

            assertThat(ip.calls()).isEmpty();
        }
    }
}
