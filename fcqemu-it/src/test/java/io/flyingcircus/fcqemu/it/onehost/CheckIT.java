package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.consul.ConsulProbe;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code check}: what a monitoring system gets to see, in time whatever hangs. */
@OnTestbed
class CheckIT {

    /** Its own limit is 2 s of its process; here other tests and a simulation have the processors too. */
    private static final Duration LONGEST = Duration.ofSeconds(4);

    private static final String THE_HOST = "(host)";

    private final Testbed testbed;
    private final TestbedHost host;

    @TempDir
    private Path folder;

    CheckIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
    }

    private TestVm running(String name) {
        TestVm vm = TestVm.defineBlank(testbed, host, name);
        vm.run("start").orFail();
        return vm;
    }

    /** The command, which has to end in time. */
    private CommandResult check(String... words) {
        String[] all = Stream.concat(Stream.of("check"), Stream.of(words)).toArray(String[]::new);
        long begin = System.nanoTime();
        CommandResult result = host.fcQemu().run(all);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as(result.toString())
                .isLessThan(LONGEST);
        return result;
    }

    private JsonNode json() {
        return TestVm.parse(check("--json").stdout());
    }

    /** What is found about a VM, or about the host itself. Tests share the host. */
    private static List<String> found(JsonNode report, String vm) {
        return Stream.of(report.get("findings"))
                .flatMap(all -> all.valueStream())
                .filter(finding -> finding.get("vm").isNull()
                        ? vm.equals(THE_HOST)
                        : finding.get("vm").asText().equals(vm))
                .map(finding -> finding.get("state").asText() + " "
                        + finding.get("kind").asText())
                .toList();
    }

    /** Where other tests have the processors too, a check sometimes has no time for all it asks. */
    private void awaitFound(String vm, Consumer<List<String>> expected) {
        inTheEnd("that is found about " + vm, () -> expected.accept(found(json(), vm)));
    }

    private static void inTheEnd(String what, Runnable assertions) {
        Await.atMostSeconds(60).untilAsserted(what, assertions);
    }

    @Test
    void a_host_whose_vms_run_as_they_should_is_well() {
        try (TestVm vm = running("well")) {
            Await.atMostSeconds(10)
                    .until("it is registered", () -> !vm.registeredAt().isEmpty());

            awaitFound("well", all -> assertThat(all).isEmpty());
            awaitFound(THE_HOST, all -> assertThat(all).isEmpty());
            inTheEnd("it is counted", () -> {
                JsonNode report = json();
                assertThat(report.get("vms").asInt()).isPositive();
                assertThat(report.get("pss_mib").asInt()).isPositive();
            });
            inTheEnd("it tells the same as text", () -> {
                CommandResult text = check();
                assertThat(text.exitCode()).isEqualTo(json().get("exit_code").asInt());
                assertThat(text.stdout().lines().findFirst().orElseThrow())
                        .matches("(OK|WARNING|CRITICAL) - .* \\| ('[a-z_]+'=[0-9.]+(MB|s)?(;[0-9]*){4} ?)+")
                        .contains(" VM", "'pss'=", "'time'=");
            });
        }
    }

    @Test
    void one_that_is_missing_is_critical_until_somebody_stops_it_by_hand() {
        try (TestVm vm = running("missing")) {
            vm.qemu().orElseThrow().destroyForcibly();
            Await.atMostSeconds(10).until("it is gone", () -> vm.qemu().isEmpty());
            // Its supervisor would start it again: a note keeps it off, as one that stopped it by hand would leave.
            vm.run("kill").orFail();
            vm.with("cores", "2");

            awaitFound("missing", all -> assertThat(all).isEmpty());

            // Whoever changes the generation wants it.
            redefine(vm);
            inTheEnd("it is missed", () -> {
                CommandResult critical = check();
                assertThat(critical.exitCode()).as(critical.toString()).isEqualTo(2);
                assertThat(critical.stdout())
                        .startsWith("CRITICAL - ")
                        .contains("CRITICAL: missing is wanted here and does not run", "fc-qemu ensure missing");
            });
        }
    }

    @Test
    void what_is_left_of_a_vm_whose_definition_is_gone_is_named_by_the_host_that_had_it_and_by_no_other() {
        try (TestVm vm = running("forsaken");
                TestVm other = TestVm.defineBlank(testbed, testbed.secondHost(), "elsewhere")) {
            vm.run("stop").orFail();
            vm.deleteDefinition();

            awaitFound("forsaken", all -> assertThat(all).containsExactly("WARNING definition-gone"));
            assertThat(check().stdout())
                    .contains("WARNING: forsaken has no definition any more", vm.image("root"), "'rbd rm'");
            assertThat(found(
                            TestVm.parse(testbed.secondHost()
                                    .fcQemu()
                                    .run("check", "--json")
                                    .stdout()),
                            "forsaken"))
                    .isEmpty();
            assertThat(found(json(), other.name()))
                    .as("defined at another host only, and never started")
                    .isEmpty();

            ConsulProbe keys = ConsulProbe.ofServer(testbed);
            keys.setKey("node/forsaken", new byte[] {1});
            try {
                awaitFound("forsaken", all -> assertThat(all).isEmpty());
            } finally {
                keys.removeKey("node/forsaken");
            }
            awaitFound("forsaken", all -> assertThat(all).containsExactly("WARNING definition-gone"));

            vm.rbd("lock", "add", vm.image("root"), host.name());
            inTheEnd(
                    "its lock is named",
                    () -> assertThat(check().stdout())
                            .contains("this host still has locks of " + vm.image("root") + ":"));
            String client = TestVm.parse(vm.rbd("lock", "ls", "--format", "json", vm.image("root"))
                            .stdout())
                    .get(0)
                    .get("locker")
                    .asText();
            vm.rbd("--rbd-blocklist-on-break-lock=false", "lock", "rm", vm.image("root"), host.name(), client);

            testbed.order("consul", "stop");
            try {
                awaitFound(THE_HOST, all -> assertThat(all).contains("WARNING consul-unreachable"));
                assertThat(found(json(), "forsaken")).isEmpty();
            } finally {
                testbed.order("consul", "start");
            }
            awaitFound("forsaken", all -> assertThat(all).containsExactly("WARNING definition-gone"));
        }
    }

    private static void redefine(TestVm vm) {
        try {
            String text = Files.readString(vm.definition());
            Files.writeString(vm.definition(), text.replace("consul-generation: 1", "consul-generation: 2"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void lost_locks_foreign_locks_and_a_registration_that_is_gone_are_told() {
        try (TestVm vm = running("robbed")) {
            String client = TestVm.parse(vm.rbd("lock", "ls", "--format", "json", vm.image("swap"))
                            .stdout())
                    .get(0)
                    .get("locker")
                    .asText();
            vm.rbd("--rbd-blocklist-on-break-lock=false", "lock", "rm", vm.image("swap"), "h1", client);
            awaitFound("robbed", all -> assertThat(all).containsExactly("CRITICAL locks-lost"));

            vm.rbd("lock", "add", vm.image("swap"), "h2");
            awaitFound("robbed", all -> assertThat(all).containsExactly("CRITICAL locked-elsewhere"));

            host.shell()
                    .run(
                            "curl",
                            "-sf",
                            "-X",
                            "PUT",
                            "-H",
                            "X-Consul-Token: " + testbed.consulToken(),
                            "http://127.0.0.1:8500/v1/agent/service/deregister/qemu-robbed")
                    .orFail();
            awaitFound("robbed", all -> assertThat(all).contains("WARNING not-registered"));
            String other = TestVm.parse(vm.rbd("lock", "ls", "--format", "json", vm.image("swap"))
                            .stdout())
                    .get(0)
                    .get("locker")
                    .asText();
            vm.rbd("--rbd-blocklist-on-break-lock=false", "lock", "rm", vm.image("swap"), "h2", other);
            vm.run("ensure").orFail();
            awaitFound("robbed", all -> assertThat(all).isEmpty());
        }
    }

    @Test
    void a_paused_ceph_makes_it_unknown_and_not_late() {
        try (TestVm vm = running("paused-under")) {
            testbed.order("osd", "pause");
            try {
                awaitFound(THE_HOST, all -> assertThat(all).contains("UNKNOWN locks-unknown"));
                inTheEnd("whose locks are unknown is told", () -> {
                    CommandResult text = check();
                    assertThat(text.exitCode()).isIn(1, 2, 3);
                    assertThat(text.stdout()).contains("UNKNOWN: locks of ").contains(vm.name());
                });
            } finally {
                testbed.order("osd", "resume");
            }
            Await.atMostSeconds(30)
                    .until("Ceph answers again", () -> found(json(), THE_HOST).isEmpty());
        }
    }

    @Test
    void a_consul_without_a_leader_and_an_agent_that_hangs_are_warned_of_and_not_waited_for() throws IOException {
        try (TestVm vm = running("unseen-by")) {
            testbed.order("consul", "stop");
            try {
                awaitFound(THE_HOST, all -> assertThat(all).contains("WARNING consul-unreachable"));
            } finally {
                testbed.order("consul", "start");
            }
            Await.atMostSeconds(30)
                    .until("Consul answers again", () -> found(json(), THE_HOST).isEmpty());

            signalAgent("STOP");
            try {
                awaitFound(THE_HOST, all -> assertThat(all).contains("WARNING consul-unreachable"));
            } finally {
                signalAgent("CONT");
            }
            Await.atMostSeconds(30)
                    .until(
                            "its agent answers again",
                            () -> found(json(), THE_HOST).isEmpty());
            vm.run("ensure").orFail();
        }
    }

    private void signalAgent(String signal) throws IOException {
        Path pid = testbed.dir().resolve("consul").resolve(host.name() + ".pid");
        host.shell().run("kill", "-" + signal, Files.readString(pid).strip()).orFail();
    }

    @Test
    void locks_and_monitors_that_somebody_holds_do_not_matter() throws IOException {
        try (TestVm vm = running("held-by")) {
            Await.atMostSeconds(10)
                    .until("it is registered", () -> !vm.registeredAt().isEmpty());
            Process flock = new ProcessBuilder("flock", vm.runFile("lock").toString(), "sleep", "1000").start();
            try (SocketChannel holder = SocketChannel.open(UnixDomainSocketAddress.of(vm.runFile("qmp.sock")))) {
                assertThat(holder.isConnected()).isTrue();

                awaitFound("held-by", all -> assertThat(all).isEmpty());
            } finally {
                flock.descendants().forEach(ProcessHandle::destroyForcibly);
                flock.destroyForcibly();
            }
        }
    }

    @Test
    void a_client_that_may_not_cut_others_off_is_warned_of() throws IOException {
        String usual = Files.readString(host.root().resolve("etc/qemu/fc-qemu.conf"));
        Path config = Files.writeString(
                folder.resolve("nofence.conf"), usual.replaceFirst("(?m)^client-id.*$", "client-id = nofence"));

        inTheEnd("it is warned of", () -> {
            CommandResult result = host.fcQemu().run("--config", config.toString(), "check", "--json");

            assertThat(found(TestVm.parse(result.stdout()), THE_HOST))
                    .as(result.toString())
                    .contains("WARNING fencing-not-permitted");
        });
    }

    @Test
    void a_configuration_that_cannot_be_used_is_unknown(@TempDir Path none) {
        inTheEnd("it is told", () -> {
            CommandResult result =
                    host.fcQemu().run("--config", none.resolve("none.conf").toString(), "check");

            assertThat(result.orFailUnless(3).stdout()).startsWith("UNKNOWN - ").contains("none.conf");
        });
    }
}
