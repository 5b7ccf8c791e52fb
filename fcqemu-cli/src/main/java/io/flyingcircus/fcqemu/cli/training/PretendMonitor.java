package io.flyingcircus.fcqemu.cli.training;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Answers as a QEMU's monitor would, to one client after the other, for the few commands that are trained. */
final class PretendMonitor implements AutoCloseable {

    private static final String GREETING =
            "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}, \"package\": \"\"},"
                    + " \"capabilities\": []}}";
    private static final String STATUS = "{\"status\": \"running\", \"singlestep\": false, \"running\": true}";
    private static final Pattern ID = Pattern.compile("\"id\"\\s*:\\s*(\"[^\"]*\"|[0-9]+)");

    private final PretendSocket socket;
    private final String blockDevices = Resource.text("query-block.json").strip();
    private final String chardevs = Resource.text("query-chardev.json").strip();

    PretendMonitor(Path path) throws IOException {
        Files.createDirectories(path.getParent());
        socket = new PretendSocket(path, this::talk);
    }

    private void talk(SocketChannel client) throws IOException {
        BufferedReader lines = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
        send(client, GREETING);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Matcher id = ID.matcher(line);
            send(client, "{\"return\": " + answer(line) + (id.find() ? ", \"id\": " + id.group(1) : "") + "}");
        }
    }

    private String answer(String line) {
        if (line.contains("query-status")) {
            return STATUS;
        }
        if (line.contains("query-block")) {
            return blockDevices;
        }
        if (line.contains("query-chardev")) {
            return chardevs;
        }
        // Where the mark of a hand-over would be.
        return line.contains("qom-list") ? "[]" : "{}";
    }

    private static void send(SocketChannel client, String line) throws IOException {
        client.write(ByteBuffer.wrap((line + "\r\n").getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
