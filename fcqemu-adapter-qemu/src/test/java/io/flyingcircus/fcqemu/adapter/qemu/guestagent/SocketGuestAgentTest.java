package io.flyingcircus.fcqemu.adapter.qemu.guestagent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private static final Pattern ID = Pattern.compile("\"id\": ?(\\d+)");

    @TempDir
    Path root;

    private HostPaths paths;
    private ServerSocketChannel listener;

    @BeforeEach
    void listen() throws IOException {
        paths = new HostPaths(root);
        Files.createDirectories(paths.runFolder());
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(paths.runFile(VM, RunFile.AGENT_SOCKET)));
    }

    @AfterEach
    void stopListening() throws IOException {
        listener.close();
    }

    @Test
    void a_clean_agent_is_in_sync_and_answers_a_ping() {
        guest(agent -> {
            agent.answerSync("\u00ff");
            assertThat(agent.request()).contains("guest-ping");
            agent.say("{\"return\": {}}\n");
        });
        try (GuestAgent agent = connect(LONG)) {
            agent.ping();
        }
    }

    @Test
    void garbage_half_answers_and_old_answers_are_skipped() {
        guest(agent -> {
            agent.say("{\"return\": 12345}\n\u00ff{\"return\": 54321}\n");
            agent.say("{\"error\": {\"class\": \"GenericError\", \"desc\": \"JSON parse error, stray '\u00ff'\"}}\n");
            agent.say("\u0000\u0001[[[\n\n{\"return\": {\"half");
            agent.answerSync("\u00ff\u00ff");
            assertThat(agent.request()).contains("guest-ping");
            agent.say("{\"return\": {}}\n");
        });
        try (GuestAgent agent = connect(LONG)) {
            agent.ping();
        }
    }

    @Test
    void an_answer_without_the_sentinel_is_not_ours() {
        guest(agent -> agent.answerSync(""));
        assertThatThrownBy(() -> connect(SHORT)).isInstanceOf(GuestAgentException.class);
    }

    @Test
    void silence_is_given_up_in_time() {
        guest(agent -> assertThat(agent.request()).contains("guest-sync-delimited"));
        assertThatThrownBy(() -> connect(SHORT))
                .isInstanceOf(GuestAgentException.class)
                .hasMessageContaining("VM test00");
    }

    @Test
    void no_socket_is_told() throws Exception {
        listener.close();
        Files.delete(paths.runFile(VM, RunFile.AGENT_SOCKET));
        assertThatThrownBy(() -> connect(LONG))
                .isInstanceOf(GuestAgentException.class)
                .hasMessageContaining("no such socket");
    }

    @Test
    void a_hostile_guest_costs_bounded_time_and_memory() {
        guest(agent -> agent.sayForEver("x")); // no end of line
        assertThatThrownBy(() -> connect(LONG))
                .isInstanceOf(GuestAgentException.class)
                .hasMessageContaining("longer than the limit");
        guest(agent -> agent.sayForEver("\u00ff{}\n"));
        assertThatThrownBy(() -> connect(LONG))
                .isInstanceOf(GuestAgentException.class)
                .hasMessageContaining("nonsense");
    }

    @Test
    void a_ping_answered_with_anything_else_fails_and_ends_the_connection() {
        for (String answer : new String[] {
            "[".repeat(9000) + "\n", "{\"return\": 1}\n", "{\"error\": {\"class\": \"CommandNotFound\"}}\n", "no\n"
        }) {
            guest(agent -> {
                agent.answerSync("\u00ff");
                agent.request();
                agent.say(answer);
            });
            try (GuestAgent agent = connect(LONG)) {
                assertThatThrownBy(agent::ping).isInstanceOf(GuestAgentException.class);
                assertThatThrownBy(agent::ping).isInstanceOf(GuestAgentException.class);
            }
        }
    }

    private GuestAgent connect(Duration patience) {
        return new SocketGuestAgents(paths).connect(VM, patience);
    }

    /** Plays the guest's side for the next client; then stays until that has gone. */
    private void guest(Play play) {
        Thread.ofVirtual().start(() -> {
            try (SocketChannel channel = listener.accept()) {
                Guest guest = new Guest(Channels.newInputStream(channel), Channels.newOutputStream(channel));
                play.with(guest);
                while (guest.in.read() >= 0) {
                    // Whatever else is asked.
                }
            } catch (IOException e) {
                // The client has gone.
            }
        });
    }

    @FunctionalInterface
    private interface Play {
        void with(Guest guest) throws IOException;
    }

    /** The guest's side of one connection; a character is a byte. */
    private record Guest(InputStream in, OutputStream out) {

        String request() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("client has gone");
                }
                line.write(b);
            }
            return line.toString(StandardCharsets.ISO_8859_1);
        }

        void answerSync(String sentinel) throws IOException {
            String request = request();
            assertThat(request).startsWith("\u00ff").contains("guest-sync-delimited");
            Matcher id = ID.matcher(request);
            assertThat(id.find()).isTrue();
            say(sentinel + "{\"return\": " + id.group(1) + "}\n");
        }

        void say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void sayForEver(String text) throws IOException {
            byte[] much = text.repeat(1000).getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                out.write(much);
            }
        }
    }
}
