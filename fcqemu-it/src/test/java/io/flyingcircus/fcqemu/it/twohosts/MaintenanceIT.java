package io.flyingcircus.fcqemu.it.twohosts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.onehost.Outcome;
import io.flyingcircus.fcqemu.it.onehost.TestVm;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code maintenance}: one host of the cluster at a time is emptied. Its lock is looked at with {@code rbd}. */
@OnTestbed
class MaintenanceIT {

    private static final String IMAGE = "rbd/.fc-qemu.maintenance";

    /** Seconds that are never over in a test. */
    private static final int LONG = 100;

    private final Testbed testbed;
    private final TestbedHost host;
    private final TestbedHost other;
    private final List<Process> started = new ArrayList<>();

    @TempDir
    private Path folder;

    MaintenanceIT(Testbed testbed) {
        this.testbed = testbed;
        this.host = testbed.firstHost();
        this.other = testbed.secondHost();
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
        for (TestbedHost each : List.of(host, other)) {
            CommandResult _ = each.fcQemu().run("maintenance", "leave");
        }
    }

    private String config(TestbedHost where, int seconds) throws IOException {
        String usual = Files.readString(where.root().resolve("etc/qemu/fc-qemu.conf"));
        return Files.writeString(
                        Files.createTempFile(folder, where.name() + "-", ".conf"),
                        usual.replaceFirst(
                                "(?m)^timeout-graceful.*$",
                                "timeout-graceful = 0\nmigration-automatic = true\nmaintenance-evacuation-timeout = "
                                        + seconds))
                .toString();
    }

    private CommandResult maintenance(TestbedHost where, String... words) {
        return where.fcQemu()
                .run(Stream.concat(Stream.of("maintenance"), Stream.of(words)).toArray(String[]::new));
    }

    private CommandResult enter(TestbedHost where, int seconds) throws IOException {
        return where.fcQemu().run("--config", config(where, seconds), "maintenance", "enter");
    }

    private CompletableFuture<CommandResult> beginToEnter(TestbedHost where, int seconds) throws IOException {
        Command command = where.fcQemu().command("--config", config(where, seconds), "maintenance", "enter");
        return InBackground.run(() -> where.shell().run(command, Duration.ofMinutes(2)));
    }

    /** The same as a process that can be told to end. */
    private Process processThatEnters(TestbedHost where) throws IOException {
        Process process = new ProcessBuilder(where.fcQemu()
                        .command("--config", config(where, LONG), "maintenance", "enter")
                        .through("nsenter", "--net=/run/netns/" + where.namespace(), "--")
                        .words())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("entering").toFile())
                .start();
        started.add(process);
        return process;
    }

    private static void awaitRequest(ScriptedDirectory directory, int number) {
        Await.atMostSeconds(30)
                .untilAsserted(
                        "the directory is asked",
                        () -> assertThat(directory.asked()).hasSizeGreaterThanOrEqualTo(number));
    }

    /** The host whose turn it is, as Ceph says; empty if it is nobody's. */
    private String heldBy() {
        JsonNode lockers = TestVm.parse(
                rbd("lock", "ls", "--format", "json", IMAGE).orFail().stdout());
        return lockers.isEmpty() ? "" : lockers.get(0).get("id").asText();
    }

    private CommandResult rbd(String... words) {
        return host.shell()
                .run(Stream.concat(
                                Stream.of("rbd", "--conf", testbed.cephConf().toString(), "--id", "admin"),
                                Stream.of(words))
                        .toArray(String[]::new));
    }

    private JsonNode status(TestbedHost where) {
        return TestVm.parse(maintenance(where, "status", "--json").orFail().stdout());
    }

    private TestVm blank(String name) {
        TestVm vm = TestVm.defineBlank(testbed, host, name);
        vm.run("start").orFail();
        return vm;
    }

    @Test
    void a_host_is_emptied_by_moving_its_guest_and_no_other_host_is_meanwhile() throws IOException {
        try (ScriptedDirectory directory = ScriptedDirectory.of(host, folder);
                ScriptedDirectory others = ScriptedDirectory.of(other, folder);
                Traveller guest = Traveller.of(testbed, folder, TestVm.defineBlank(testbed, host, "evacuee"))) {
            guest.target().run("ensure").orFail();
            directory.answers("[\"evacuee\"]");

            CompletableFuture<CommandResult> entering = beginToEnter(host, LONG);
            awaitRequest(directory, 1);

            assertThat(enter(other, LONG).orFailUnless(75).stderr())
                    .contains("host " + host.name() + " is in maintenance", "Nothing was changed");
            assertThat(others.asked()).isEmpty();
            assertThat(status(other).get("turn").asText()).isEqualTo("other-host");
            assertThat(entering).isNotDone();
            guest.move();
            CommandResult entered = entering.join().orFail();

            assertThat(entered.stdout()).contains("no VM is left on it");
            assertThat(entered.stderr())
                    .contains("evacuee", "goes-to=" + other.name(), "maintenance-entered", "evacuation-requested");
            guest.assertArrived();
            assertThat(heldBy()).isEqualTo(host.name());
            assertThat(directory.asked()).hasSize(2).containsOnly("\"" + host.name() + "\"");
            assertThat(maintenance(host, "status").orFail().stdout())
                    .contains("this host, " + host.name() + ", is in maintenance", "no VM is on this host");

            maintenance(host, "leave").orFail();
            assertThat(enter(other, 1).orFailUnless(69).stderr())
                    .contains("evacuee stays: its definition wants it here", "postponed", "given back");
            assertThat(heldBy()).isEmpty();
            guest.assertArrived();
        }
    }

    @Test
    void killed_in_the_middle_it_says_so_and_goes_on_and_called_off_it_leaves_all_as_it_was() throws Exception {
        try (ScriptedDirectory directory = ScriptedDirectory.of(host, folder);
                TestVm vm = blank("settled")) {
            Process killed = processThatEnters(host);
            awaitRequest(directory, 1);
            killed.destroyForcibly().waitFor();

            JsonNode left = status(host);
            assertThat(left.get("turn").asText()).isEqualTo("this-host");
            assertThat(left.get("vms").get(0).get("name").asText()).isEqualTo("settled");
            assertThat(left.get("vms").get(0).get("leaves").asBoolean()).isFalse();
            assertThat(maintenance(other, "enter").orFailUnless(75).stderr()).contains("leave --host " + host.name());

            Process goesOn = processThatEnters(host);
            awaitRequest(directory, 2);
            goesOn.destroy();
            assertThat(goesOn.waitFor()).isNotZero();
            assertThat(folder.resolve("entering")).content().contains("called off", "keeps it");
            assertThat(heldBy()).isEqualTo(host.name());

            maintenance(host, "leave").orFail();
            Process calledOff = processThatEnters(host);
            awaitRequest(directory, 3);
            calledOff.destroy();
            assertThat(calledOff.waitFor()).isNotZero();
            assertThat(folder.resolve("entering")).content().contains("called off", "given back");
            assertThat(heldBy()).isEmpty();
            Outcome.assertRuns(vm);
        }
    }

    @Test
    void of_two_hosts_that_enter_at_once_one_does_also_where_the_lock_was_never_there() throws IOException {
        try (ScriptedDirectory _ = ScriptedDirectory.of(host, folder);
                ScriptedDirectory _ = ScriptedDirectory.of(other, folder)) {
            CommandResult _ = rbd("rm", "--no-progress", IMAGE);
            assertThat(maintenance(host, "status").orFail().stdout()).contains("no host is in maintenance");
            maintenance(host, "leave").orFail();

            CompletableFuture<CommandResult> here = beginToEnter(host, LONG);
            CompletableFuture<CommandResult> there = beginToEnter(other, LONG);

            assertThat(Stream.of(here.join().exitCode(), there.join().exitCode()))
                    .as("%s%n%s", here.join(), there.join())
                    .containsExactlyInAnyOrder(0, 75);
            assertThat(heldBy()).isEqualTo(here.join().exitCode() == 0 ? host.name() : other.name());
        }
    }

    @Test
    void a_directory_that_is_not_there_or_not_understood_postpones_it() throws IOException {
        try (ScriptedDirectory directory = ScriptedDirectory.of(host, folder)) {
            directory.answers("{\"vms\": 3}");
            assertThat(enter(host, LONG).orFailUnless(69).stderr()).contains("with no list", "postponed", "given back");
            assertThat(heldBy()).isEmpty();
            directory.end();
            assertThat(enter(host, LONG).orFailUnless(69).stderr())
                    .contains("did not answer evacuate_vms", "given back");
            assertThat(heldBy()).isEmpty();
        }
        assertThat(enter(host, LONG).orFailUnless(69).stderr()).contains("enc.json", "given back");
        assertThat(heldBy()).isEmpty();
    }
}
