package io.flyingcircus.fcqemu.it.onehost;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ensure} does inside a guest: properties and thawing, with an agent that answers, does not, or is not there. */
@OnTestbed
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GuestUpkeepIT {

    private static final String GENERATION = "cat /run/qemu-binary-generation-current";
    private static final String PROPERTIES = "cat /run/qemu-guest-properties-current";

    private final Testbed testbed;
    private final TestVm vm;

    @TempDir
    private Path folder;

    GuestUpkeepIT(Testbed testbed) {
        this.testbed = testbed;
        this.vm = TestVm.define(testbed, testbed.firstHost(), "upkeep");
    }

    @BeforeAll
    void start() {
        vm.run("start").orFail();
        vm.awaitGuest().close();
    }

    @AfterAll
    void end() {
        vm.close();
    }

    /** {@code ensure} where all agents have a minute: guests are slow here. */
    private CommandResult ensure(int binaryGeneration) throws IOException {
        return ensure(binaryGeneration, 60);
    }

    /** With an agent of which nothing is known: an emulated guest on a busy machine needs more than one known as silent gets. */
    private CommandResult ensure(int binaryGeneration, int agentSeconds) throws IOException {
        Files.deleteIfExists(vm.runFile("silent-agent"));
        String config = Files.readString(vm.host().root().resolve("etc/qemu/fc-qemu.conf"));
        Path changed = folder.resolve("changed.conf");
        Files.writeString(
                changed,
                config.replaceFirst(
                        "(?m)^\\[qemu\\]$",
                        "[qemu]\nbinary-generation = " + binaryGeneration + "\ntimeout-guest-agent = " + agentSeconds));
        return vm.host()
                .fcQemu()
                .run("--config", changed.toString(), "ensure", vm.name())
                .orFail();
    }

    @Test
    void the_guest_knows_its_properties_and_a_new_generation_after_the_next_ensure() throws IOException {
        for (int generation : new int[] {9, 10, 2}) {
            assertThat(ensure(generation).stderr()).contains("guest-told file=/run/qemu-binary-generation-current");
            try (GuestShell guest = vm.awaitGuest()) {
                assertThat(guest.sh(GENERATION)).isEqualTo(generation + "\n");
                JsonNode properties = TestVm.parse(guest.sh(PROPERTIES));
                assertThat(properties.get("binary_generation").asInt()).isEqualTo(generation);
                assertThat(properties.get("cpu_model").asText()).isEqualTo("qemu64");
                assertThat(properties.get("rbd_pool").asText()).isEqualTo("rbd.ssd");
                assertThat(properties).hasSize(3);
            }
            assertThat(ensure(generation).stderr()).isEmpty();
        }
    }

    @Test
    void a_guest_that_was_left_frozen_is_thawed_by_the_next_ensure_and_that_is_said() throws IOException {
        try (GuestShell guest = vm.awaitGuest()) {
            assertThat(guest.ask("guest-fsfreeze-freeze").asInt()).isPositive();
        }

        CommandResult ensured = ensure(3);

        assertThat(ensured.stderr()).contains("guest-thawed").contains("no snapshot of it is under way");
        try (GuestShell guest = vm.awaitGuest()) {
            assertThat(guest.ask("guest-fsfreeze-status").asText()).isEqualTo("thawed");
            assertThat(guest.sh("echo written > /thawed && sync && cat /thawed"))
                    .isEqualTo("written\n");
            assertThat(guest.sh(GENERATION)).isEqualTo("3\n");
        }
    }

    @Test
    void a_frozen_guest_is_thawed_before_it_is_stopped_and_closes_its_file_systems() {
        try (GuestShell guest = vm.awaitGuest()) {
            assertThat(guest.ask("guest-fsfreeze-freeze").asInt()).isPositive();
        }

        CommandResult stopped = vm.run("stop").orFail();

        assertThat(stopped.stderr()).contains("guest-thawed").doesNotContain("stop-timed-out");
        assertThat(vm.host().root().resolve("var/log/vm/" + vm.name() + ".log"))
                .content()
                .contains("guest: root file system is clean");
        vm.run("start").orFail();
        vm.awaitGuest().close();
    }

    @Test
    void a_stopped_agent_holds_up_nothing_and_is_in_step_again_when_it_goes_on() throws IOException {
        ensure(4);
        AgentSwitch agent;
        try (GuestShell guest = vm.awaitGuest()) {
            agent = AgentSwitch.install(vm, guest);
        }
        agent.stop();
        for (int i = 0; i < 2; i++) {
            assertThat(ensure(5, 1).stderr())
                    .contains("guest-agent-failed")
                    .contains("did not answer guest-sync-delimited");
        }
        Outcome.assertRuns(vm);
        assertThat(Outcome.note(vm.runFile("silent-agent"))).hasSize(2);
        assertThat(vm.run("ensure").orFail().stderr()).doesNotContain("guest-agent-failed");

        agent.go();

        assertThat(ensure(5).stderr()).contains("guest-told").doesNotContain("guest-agent-failed");
        try (GuestShell guest = vm.awaitGuest()) {
            assertThat(guest.sh(GENERATION)).isEqualTo("5\n");
        }
    }

    @Test
    void a_socket_where_nobody_answers_is_asked_once_and_no_error() throws IOException {
        try (SilentSocket socket =
                new SilentSocket(vm.runFile("gqa.sock"), vm.host().root())) {
            assertThat(ensure(6, 1).stderr()).contains("guest-agent-failed");
            assertThat(socket.connections()).isEqualTo(1);
        }
        assertThat(ensure(6).stderr()).contains("guest-told");
    }

    @Test
    void a_guest_without_an_agent_is_not_even_connected_to() throws IOException {
        try (TestVm blank = TestVm.defineBlank(testbed, testbed.firstHost(), "mute")) {
            blank.run("start").orFail();
            try (SilentSocket socket =
                    new SilentSocket(blank.runFile("gqa.sock"), blank.host().root())) {
                assertThat(blank.run("ensure").orFail().stderr()).isEmpty();

                assertThat(socket.connections()).isZero();
            }
        }
    }
}
