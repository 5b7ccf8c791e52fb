package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A QMP server for tests. Like QEMU it serves one client at a time and lets one more wait in its queue. What it does with
 * each client is a script of the test; what the client asks, and what the script answers, is checked against the schema
 * of a real QEMU. {@link #close} fails the test if a check failed.
 */
public final class FakeQmpServer implements AutoCloseable {

    public static final String GREETING = """
            {"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}, \
            "package": "Debian 1:7.2+dfsg-7+deb12u18+b3"}, "capabilities": ["oob"]}}\r
            """;

    private static final int QEMUS_BACKLOG = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What happens with one client. */
    @FunctionalInterface
    public interface Script {
        void serve(Client client) throws IOException;
    }

    private final Path socket;
    private final ServerSocketChannel listener;
    private final Thread thread;
    private final List<Throwable> complaints = new CopyOnWriteArrayList<>();

    private FakeQmpServer(Path socket, List<Script> scripts) throws IOException {
        this.socket = socket;
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket), QEMUS_BACKLOG);
        thread = Thread.ofVirtual().name("fake QMP server").start(() -> serve(scripts));
    }

    /** Serves as many clients as there are scripts, in their order, then no more (but goes on listening). */
    public static FakeQmpServer start(Path socket, Script... scripts) throws IOException {
        return new FakeQmpServer(socket, List.of(scripts));
    }

    public Path socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        thread.interrupt();
        try {
            if (!thread.join(Duration.ofMinutes(1))) {
                throw new AssertionError("a script does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Files.deleteIfExists(socket);
        if (!complaints.isEmpty()) {
            AssertionError error = new AssertionError("what a real QEMU would not take or say: " + complaints);
            complaints.forEach(error::addSuppressed);
            throw error;
        }
    }

    private void serve(List<Script> scripts) {
        for (Script script : scripts) {
            try (SocketChannel channel = listener.accept()) {
                script.serve(new Client(channel));
            } catch (IOException gone) {
                // The client, or the test, has had enough.
            } catch (RuntimeException | AssertionError e) {
                complaints.add(e);
            }
        }
    }

    /** The server's end of one connection. */
    public static final class Client {

        private final SocketChannel channel;
        private final BufferedReader lines;

        Client(SocketChannel channel) {
            this.channel = channel;
            this.lines =
                    new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
        }

        /** Greets and takes the negotiation. */
        public Client negotiate() throws IOException {
            raw(GREETING);
            return answer(expect("qmp_capabilities"), "{}");
        }

        /** The next command, checked. */
        public ObjectNode command() throws IOException {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("client has gone");
            }
            ObjectNode command = (ObjectNode) JSON.readTree(line);
            JsonNode arguments = command.path("arguments");
            require(QmpSchema.captured()
                    .complaintsAboutCommand(
                            command.path("execute").asText(),
                            arguments.isMissingNode() ? QmpSchema.nothing() : arguments));
            return command;
        }

        /** The next command, which must be this one. */
        public ObjectNode expect(String name) throws IOException {
            ObjectNode command = command();
            if (!command.path("execute").asText().equals(name)) {
                throw new AssertionError(name + " was expected, came " + command);
            }
            return command;
        }

        /** Answers a command with a result, checked. */
        public Client answer(ObjectNode command, String result) throws IOException {
            JsonNode value = JSON.readTree(result);
            require(QmpSchema.captured()
                    .complaintsAboutReturn(command.get("execute").asText(), value));
            ObjectNode answer = JSON.createObjectNode();
            answer.set("return", value);
            answer.set("id", command.get("id"));
            return raw(answer + "\r\n");
        }

        /** Answers a command with an error. */
        public Client refuse(ObjectNode command, String errorClass, String description) throws IOException {
            ObjectNode answer = JSON.createObjectNode();
            answer.set("id", command.get("id"));
            answer.putObject("error").put("class", errorClass).put("desc", description);
            return raw(answer + "\r\n");
        }

        /** Tells an event, checked. */
        public Client event(String name, String data) throws IOException {
            JsonNode value = JSON.readTree(data);
            require(QmpSchema.captured().complaintsAboutEvent(name, value));
            ObjectNode event = JSON.createObjectNode();
            event.putObject("timestamp").put("seconds", 1_795_382_535L).put("microseconds", 91_740);
            event.put("event", name);
            if (!value.isEmpty()) {
                event.set("data", value);
            }
            return raw(event + "\r\n");
        }

        /** Sends just this, in one piece as far as the kernel lets it. */
        public Client raw(String text) throws IOException {
            return raw(text.getBytes(StandardCharsets.UTF_8));
        }

        public Client raw(byte[] bytes) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            return this;
        }

        /** Says nothing more until the client leaves. */
        public void silence() throws IOException {
            while (lines.readLine() != null) {
                // Whatever it asks.
            }
        }

        private static void require(List<String> complaints) {
            if (!complaints.isEmpty()) {
                throw new AssertionError(String.join("; ", complaints));
            }
        }
    }
}
