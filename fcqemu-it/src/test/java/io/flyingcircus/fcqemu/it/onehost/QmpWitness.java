package io.flyingcircus.fcqemu.it.onehost;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Talks to QEMU's monitor without any of the code under test. Only for a QEMU that is not stopped. */
public final class QmpWitness {

    /** Greeting, answers and events; more than any of our short talks has. */
    private static final int MOST_LINES = 50;

    private QmpWitness() {}

    /** QMP {@code query-status}; empty if nobody listens. */
    static Optional<String> status(Path socket) {
        return ask(socket, "query-status").map(answer -> answer.get("status").asText());
    }

    /** Carries out a command without arguments; empty if nobody listens. */
    public static Optional<JsonNode> ask(Path socket, String command) {
        return ask(socket, command, "{}");
    }

    /** Carries out a command; empty if nobody listens. */
    public static Optional<JsonNode> ask(Path socket, String command, String arguments) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            var reader = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
            send(channel, "qmp_capabilities", "{}");
            answer(reader);
            send(channel, command, arguments);
            return Optional.of(answer(reader));
        } catch (IOException nobodyListens) {
            return Optional.empty();
        }
    }

    private static void send(SocketChannel channel, String command, String arguments) throws IOException {
        ByteBuffer line =
                StandardCharsets.UTF_8.encode("{\"execute\": \"" + command + "\", \"arguments\": " + arguments + "}\n");
        while (line.hasRemaining()) {
            channel.write(line);
        }
    }

    private static JsonNode answer(BufferedReader reader) throws IOException {
        for (int i = 0; i < MOST_LINES; i++) {
            String line = reader.readLine();
            if (line == null) {
                throw new IOException("QEMU hung up");
            }
            JsonNode message = TestVm.parse(line);
            if (message.has("return")) {
                return message.get("return");
            }
            if (message.has("error")) {
                throw new AssertionError("QEMU refused: " + line);
            }
        }
        throw new AssertionError("no answer in " + MOST_LINES + " lines");
    }
}
