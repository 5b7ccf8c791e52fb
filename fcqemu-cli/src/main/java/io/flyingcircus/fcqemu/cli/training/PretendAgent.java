package io.flyingcircus.fcqemu.cli.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Answers as the agent in a guest would whose files are empty, whatever is written to them. */
final class PretendAgent implements AutoCloseable {

    private static final byte[] SENTINEL = {(byte) 0xFF};
    private static final JsonMapper JSON = new JsonMapper();

    private final PretendSocket socket;
    private boolean frozen;

    PretendAgent(Path path) throws IOException {
        socket = new PretendSocket(path, this::talk);
    }

    private void talk(SocketChannel client) throws IOException {
        BufferedReader lines = new BufferedReader(Channels.newReader(client, StandardCharsets.ISO_8859_1));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            JsonNode request = JSON.readTree(line.substring(line.indexOf('{')));
            String command = request.path("execute").asText();
            if (command.equals("guest-sync-delimited")) {
                client.write(ByteBuffer.wrap(SENTINEL));
            }
            String answer = "{\"return\": " + answer(command, request.path("arguments")) + "}\n";
            client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
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
        socket.close();
    }
}
