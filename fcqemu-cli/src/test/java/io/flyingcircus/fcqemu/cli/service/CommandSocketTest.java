package io.flyingcircus.fcqemu.cli.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.cli.client.Frame;
import io.flyingcircus.fcqemu.cli.client.FrameChannel;
import io.flyingcircus.fcqemu.cli.client.TypedCommand;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class CommandSocketTest {

    private static final TypedCommand.Place PLACE = new TypedCommand.Place("build", "/", "/etc/qemu/fc-qemu.conf", "");

    @TempDir
    private Path folder;

    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    /** Says what it was given, and waits for its client to leave where that is asked for. */
    private static final class Echo implements ClientWork {

        private final CountDownLatch mayEnd = new CountDownLatch(1);

        @Override
        public Optional<String> objection(List<String> arguments) {
            return arguments.contains("unwanted") ? Optional.of("not wanted") : Optional.empty();
        }

        @Override
        public String afterwards(List<String> arguments) {
            return "Look at it.";
        }

        @Override
        public int carryOut(Caller caller) {
            try {
                for (String word : caller.command().arguments()) {
                    switch (word) {
                        case "read" ->
                            caller.out().print(new String(caller.in().readAllBytes(), StandardCharsets.UTF_8));
                        case "wait" ->
                            assertThat(mayEnd.await(30, TimeUnit.SECONDS)).isTrue();
                        case "much" -> caller.out().print("x".repeat(3 * Frame.LONGEST));
                        default -> caller.err().println(word);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return caller.left() ? 1 : 42;
        }
    }

    private CommandSocket listening(ClientWork work) {
        return new CommandSocket(folder.resolve("socket"), PLACE, work, events::add);
    }

    private FrameChannel connected() throws IOException {
        return new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("socket/build.sock"))));
    }

    private FrameChannel begun(String... words) throws IOException {
        FrameChannel client = connected();
        client.send(Frame.Kind.COMMAND, TypedCommands.bytes(PLACE, List.of(words)));
        assertThat(client.receive().kind()).isEqualTo(Frame.Kind.ACCEPTED);
        client.send(Frame.Kind.GO);
        return client;
    }

    private static String text(Frame frame) {
        return StandardCharsets.UTF_8.decode(frame.content().duplicate()).toString();
    }

    @Test
    void a_command_is_carried_out_and_its_output_and_exit_code_come_back() throws IOException {
        try (CommandSocket _ = listening(new Echo());
                FrameChannel client = begun("one", "much")) {
            Frame said = client.receive();
            assertThat(said.kind()).isEqualTo(Frame.Kind.ERR);
            assertThat(text(said)).isEqualTo("one\n");
            int length = 0;
            Frame next = client.receive();
            while (next.kind() == Frame.Kind.OUT) {
                length += next.content().remaining();
                next = client.receive();
            }
            assertThat(length).isEqualTo(3 * Frame.LONGEST);
            assertThat(next.kind()).isEqualTo(Frame.Kind.EXIT);
            assertThat(next.content().getInt(0)).isEqualTo(42);
        }
    }

    @Test
    void stdin_is_asked_for_when_it_is_read_and_not_before() throws IOException {
        try (CommandSocket _ = listening(new Echo());
                FrameChannel client = begun("read")) {
            assertThat(client.receive().kind()).isEqualTo(Frame.Kind.READ);
            client.send(Frame.Kind.INPUT, "some");
            assertThat(client.receive().kind()).isEqualTo(Frame.Kind.READ);
            client.send(Frame.Kind.INPUT);
            assertThat(text(client.receive())).isEqualTo("some");
            assertThat(client.receive().kind()).isEqualTo(Frame.Kind.EXIT);
        }
    }

    @Test
    void what_is_for_another_place_or_not_for_a_daemon_is_declined_with_the_reason() throws IOException {
        try (CommandSocket _ = listening(new Echo())) {
            try (FrameChannel client = connected()) {
                client.send(Frame.Kind.COMMAND, TypedCommands.bytes(PLACE, List.of("unwanted")));
                Frame answer = client.receive();
                assertThat(answer.kind()).isEqualTo(Frame.Kind.DECLINED);
                assertThat(text(answer)).isEqualTo("not wanted");
            }
            for (TypedCommand.Place other : List.of(
                    new TypedCommand.Place("other", "/", PLACE.config(), ""),
                    new TypedCommand.Place("build", "/other", PLACE.config(), ""),
                    new TypedCommand.Place("build", "/", "/other.conf", ""),
                    new TypedCommand.Place("build", "/", PLACE.config(), "Asia/Tokyo"))) {
                try (FrameChannel client = connected()) {
                    client.send(Frame.Kind.COMMAND, TypedCommands.bytes(other, List.of("one")));
                    assertThat(client.receive().kind()).isEqualTo(Frame.Kind.DECLINED);
                }
            }
        }
    }

    @Test
    void nothing_is_begun_for_a_client_that_leaves_before_it_says_go() throws IOException {
        try (CommandSocket socket = listening(new Echo())) {
            FrameChannel client = connected();
            client.send(Frame.Kind.COMMAND, TypedCommands.bytes(PLACE, List.of("wait")));
            assertThat(client.receive().kind()).isEqualTo(Frame.Kind.ACCEPTED);
            client.close();
            assertThat(socket.finish(Duration.ofSeconds(10))).isZero();
        }
        assertThat(events).noneMatch(event -> event.name().equals("client-command"));
    }

    @Test
    void a_client_that_is_told_to_end_hears_that_its_work_goes_on() throws IOException {
        var work = new Echo();
        try (CommandSocket _ = listening(work);
                FrameChannel client = begun("wait")) {
            client.send(Frame.Kind.INTERRUPTED);
            Frame answer = client.receive();
            assertThat(answer.kind()).isEqualTo(Frame.Kind.GOES_ON);
            assertThat(text(answer)).contains("'wait' goes on in the daemon");
            work.mayEnd.countDown();
            assertThat(client.receive().content().getInt(0)).isOne();
        }
    }

    @Test
    void work_goes_on_without_a_client_that_is_gone_and_ends_what_waits_for_its_input() throws IOException {
        var work = new Echo();
        try (CommandSocket socket = listening(work)) {
            begun("wait").close();
            begun("read").close();
            work.mayEnd.countDown();
            assertThat(socket.finish(Duration.ofSeconds(30))).isZero();
        }
    }

    @Test
    void what_is_no_frame_ends_the_connection_and_harms_no_other() throws IOException {
        try (CommandSocket _ = listening(new Echo());
                FrameChannel good = begun("wait-not")) {
            for (byte[] nonsense : List.of(
                    "nonsense".getBytes(StandardCharsets.UTF_8),
                    new byte[] {'c', 0x7f, 0, 0, 0},
                    new byte[] {'c', -1, 0, 0, 0},
                    new byte[] {'c', 0, 0, 0, 1, 7},
                    new byte[] {'x', 0, 0, 0, 0})) {
                try (SocketChannel raw =
                                SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("socket/build.sock")));
                        FrameChannel client = new FrameChannel(raw)) {
                    assertThat(raw.write(ByteBuffer.wrap(nonsense))).isPositive();
                    assertThatThrownBy(client::receive).isInstanceOf(IOException.class);
                }
            }
            assertThat(good.receive().kind()).isEqualTo(Frame.Kind.ERR);
        }
    }

    @Test
    void a_socket_that_a_dead_daemon_left_is_replaced_and_ours_is_gone_when_it_ends() throws IOException {
        Path socket = Files.createDirectories(folder.resolve("socket")).resolve("build.sock");
        Files.createFile(socket);
        Files.createFile(socket.resolveSibling("other.sock"));
        try (CommandSocket _ = listening(new Echo());
                FrameChannel client = begun("one")) {
            assertThat(client.receive().kind()).isEqualTo(Frame.Kind.ERR);
            assertThat(socket.resolveSibling("other.sock")).doesNotExist();
        }
        assertThat(folder.resolve("socket")).isEmptyDirectory();
        assertThatThrownBy(this::connected).isInstanceOf(IOException.class);
    }

    @Test
    void a_folder_that_is_none_is_told_with_what_it_means() throws IOException {
        Files.createSymbolicLink(folder.resolve("socket"), folder);
        assertThatThrownBy(() -> listening(new Echo()))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("is no folder of ours; remove it")
                .hasMessageContaining("in a process of its own");
    }

    @Test
    void the_end_of_a_connection_is_told_as_that() throws IOException {
        try (CommandSocket _ = listening(new Echo());
                FrameChannel client = begun("one")) {
            assertThat(client.receive().kind()).isEqualTo(Frame.Kind.ERR);
            assertThat(client.receive().kind()).isEqualTo(Frame.Kind.EXIT);
            assertThatThrownBy(client::receive).isInstanceOf(EOFException.class);
        }
    }

    private static final class TypedCommands {
        static ByteBuffer bytes(TypedCommand.Place place, List<String> words) {
            return new TypedCommand(place, 4711, false, "UTF-8", "UTF-8", Map.of(), words).toBytes();
        }
    }
}
