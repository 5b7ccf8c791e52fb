package io.flyingcircus.fcqemu.cli.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Answers as the agent in a guest would whose files are empty, whatever is written to them. */
final class PretendAgent implements AutoCloseable {

    private static final byte[] SENTINEL = {(byte) 0xFF};
    private static final JsonMapper JSON = new JsonMapper();

    private final ServerSocketChannel server;
    private boolean frozen;

    PretendAgent(Path socket) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(this::serveAll);
    }

    private void serveAll() {
        try {
            while (true) {
                serve(server.accept());
            }
        } catch (IOException _) {
            // Closed: the training is over.
        }
    }

    private void serve(SocketChannel accepted) {
        try (SocketChannel client = accepted;
                var lines = new BufferedReader(Channels.newReader(client, StandardCharsets.ISO_8859_1))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode request = JSON.readTree(line.substring(line.indexOf('{')));
                String command = request.path("execute").asText();
                if (command.equals("guest-sync-delimited")) {
                    client.write(ByteBuffer.wrap(SENTINEL));
                }
                String answer = "{\"return\": " + answer(command, request.path("arguments")) + "}\n";
                client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
            }
        } catch (IOException _) {
            // The client has gone; what it needed was loaded.
        }
    }

    private String answer(String command, JsonNode arguments) {
        switch (command) {
            case "guest-fsfreeze-freeze" -> frozen = true;
            case "guest-fsfreeze-thaw" -> frozen = false;
            default -> {}
        }
        return switch (command) {
            case "guest-sync-delimited" -> arguments.path("id").asText();
            case "guest-fsfreeze-status" -> frozen ? "\"frozen\"" : "\"thawed\"";
            case "guest-fsfreeze-freeze", "guest-fsfreeze-thaw", "guest-file-open" -> "1";
            case "guest-file-read" -> "{\"count\": 0, \"buf-b64\": \"\", \"eof\": true}";
            case "guest-file-write" -> "{\"count\": " + bytes(arguments) + ", \"eof\": false}";
            default -> "{}";
        };
    }

    private static int bytes(JsonNode arguments) {
        try {
            return arguments.path("buf-b64").binaryValue().length;
        } catch (IOException e) {
            throw new IllegalStateException("the training sent no base64: " + arguments, e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
