package io.flyingcircus.fcqemu.adapter.qemu.guestagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SocketGuestAgentTest {

    private static final VmName VM = new VmName("test00");
    private static final Duration LONG = Duration.ofSeconds(50);
    private static final Duration SHORT = Duration.ofMillis(80);

    @TempDir
    Path root;

    private HostPaths paths;
    private PlayedGuests guests;

    @BeforeEach
    void listen() throws IOException {
        paths = new HostPaths(root);
        guests = new PlayedGuests(paths.runFile(VM, RunFile.AGENT_SOCKET));
    }

    @AfterEach
    void stopListening() throws IOException {
        guests.close();
    }

    @Test
    void a_clean_agent_is_in_sync_and_answers_a_ping() {
        guests.next(agent -> {
            agent.answerSync("\u00ff");
            assertThat(agent.request()).contains("guest-ping");
            agent.say("{\"return\": {}}\n");
        });
        try (GuestAgent agent = connect(LONG)) {
            agent.ping(LONG);
        }
    }

    @Test
    void garbage_half_answers_and_old_answers_are_skipped() {
        guests.next(agent -> {
            agent.say("{\"return\": 12345}\n\u00ff{\"return\": 54321}\n");
            agent.say("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, stray '\u00ff'\"}}\n");
            agent.say("\u0000\u0001[[[\n\n{\"return\": {\"half");
            agent.answerSync("\u00ff\u00ff");
            assertThat(agent.request()).contains("guest-ping");
            agent.say("{\"return\": {}}\n");
        });
        try (GuestAgent agent = connect(LONG)) {
            agent.ping(LONG);
        }
    }

    @Test
    void an_answer_without_the_sentinel_is_not_ours() {
        guests.next(agent -> agent.answerSync(""));
        assertThatThrownBy(() -> connect(SHORT)).isInstanceOf(GuestAgentException.class);
    }

    @Test
    void silence_is_given_up_in_time() {
        guests.next(agent -> assertThat(agent.request()).contains("guest-sync-delimited"));
        assertThatThrownBy(() -> connect(SHORT))
                .isInstanceOf(GuestAgentException.class)
                .hasMessageContaining("VM test00");
    }

    @Test
    void no_socket_is_told() throws Exception {
        guests.close();
        Files.delete(paths.runFile(VM, RunFile.AGENT_SOCKET));
        assertThatThrownBy(() -> connect(LONG))
                .isInstanceOf(GuestAgentException.class)
                .hasMessageContaining("no such socket");
    }

    @Test
    void a_hostile_guest_costs_bounded_time_and_memory() {
        guests.next(agent -> agent.sayForEver("x")); // no end of line
        assertThatThrownBy(() -> connect(LONG))
                .isInstanceOf(GuestAgentException.class)
                .hasMessageContaining("longer than the limit");
        guests.next(agent -> agent.sayForEver("\u00ff{}\n"));
        assertThatThrownBy(() -> connect(LONG))
                .isInstanceOf(GuestAgentException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void an_answer_that_makes_no_sense_ends_the_connection() {
        for (String answer : List.of(
                "[".repeat(9000), "{\"return\": 1}", "{}", "no", "{\"error\": \"class\"}", "{\"return\": {}} {}")) {
            guests.next(agent -> {
                agent.answerSync("\u00ff");
                agent.answer(answer);
            });
            try (GuestAgent agent = connect(LONG)) {
                assertThatThrownBy(() -> agent.ping(LONG)).isInstanceOf(GuestAgentException.Nonsense.class);
                assertThatThrownBy(() -> agent.ping(LONG)).isInstanceOf(GuestAgentException.Silent.class);
            }
        }
    }

    @Test
    void a_refusal_is_told_in_short_and_the_connection_stays_of_use() {
        guests.next(agent -> {
            agent.answerSync("\u00ff");
            agent.answer("{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"frozen\\u001b[2J" + "y".repeat(9000)
                    + "\"}}");
            agent.answer("{\"return\": \"frozen\"}");
        });
        try (GuestAgent agent = connect(LONG)) {
            assertThatThrownBy(() -> agent.thaw(LONG))
                    .isInstanceOf(GuestAgentException.Refused.class)
                    .hasMessageContaining("guest-fsfreeze-thaw: frozen?[2Jyyy")
                    .extracting(Throwable::getMessage)
                    .satisfies(message -> assertThat(message).hasSizeLessThan(400));
            assertThat(agent.frozen(LONG)).isTrue();
        }
    }

    @Test
    void a_state_or_a_number_that_cannot_be_is_nonsense() {
        assertNonsense("{\"return\": \"lukewarm\"}", agent -> agent.frozen(LONG));
        assertNonsense("{\"return\": -1}", agent -> agent.freeze(LONG));
        assertNonsense("{\"return\": 4294967296}", agent -> agent.thaw(LONG));
        assertNonsense("{\"return\": 1e3}", agent -> agent.thaw(LONG));
        assertNonsense("{\"return\": 18446744073709551616}", agent -> agent.keepFile("/run/file", "2\n", LONG));
        assertNonsense("{\"return\": " + "9".repeat(9000) + "}", agent -> agent.keepFile("/run/file", "2\n", LONG));
        assertNonsense("{\"return\": null}", agent -> agent.keepFile("/run/file", "2\n", LONG));
    }

    private void assertNonsense(String answer, Consumer<GuestAgent> question) {
        guests.next(agent -> {
            agent.answerSync("\u00ff");
            agent.answer(answer);
        });
        try (GuestAgent agent = connect(LONG)) {
            assertThatThrownBy(() -> question.accept(agent)).isInstanceOf(GuestAgentException.Nonsense.class);
        }
    }

    private GuestAgent connect(Duration patience) {
        return new SocketGuestAgents(paths).connect(VM, patience);
    }
}
