package io.flyingcircus.fcqemu.it.onehost;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands between a QEMU's monitor and its clients, passes everything on, and notes each command. */
final class QmpRecorder implements AutoCloseable {

    private final Path socket;
    private final Path behind;
    private final ServerSocketChannel server;
    private final List<String> commands = new CopyOnWriteArrayList<>();

    private QmpRecorder(Path socket, Path behind) throws IOException {
        this.socket = socket;
        this.behind = behind;
        Files.move(socket, behind);
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
    }

    /** Takes the place of a monitor's socket until it is closed. */
    static QmpRecorder of(Path socket) {
        try {
            QmpRecorder recorder = new QmpRecorder(socket, socket.resolveSibling("behind"));
            Thread.ofPlatform().daemon().start(recorder::serve);
            return recorder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How often this command was given so far. */
    long count(String command) {
        return commands.stream().filter(command::equals).count();
    }

    /** One client after the other, as QEMU serves them. */
    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept();
                    SocketChannel qemu = SocketChannel.open(UnixDomainSocketAddress.of(behind))) {
                Thread answers = Thread.ofPlatform().daemon().start(() -> passOn(qemu, client));
                passCommandsOn(client, qemu);
                qemu.shutdownOutput();
                answers.join();
            } catch (IOException | InterruptedException e) {
                // The client has gone, or the recorder was closed, which ends the loop.
            }
        }
    }

    private void passCommandsOn(SocketChannel client, SocketChannel qemu) throws IOException {
        var reader = new BufferedReader(Channels.newReader(client, StandardCharsets.UTF_8));
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            JsonNode command = TestVm.parse(line);
            commands.add(command.path("execute").asText());
            write(qemu, StandardCharsets.UTF_8.encode(line + "\n"));
        }
    }

    private static void passOn(SocketChannel from, SocketChannel to) {
        ByteBuffer buffer = ByteBuffer.allocate(65536);
        try {
            while (from.read(buffer.clear()) >= 0) {
                write(to, buffer.flip());
            }
        } catch (IOException e) {
            // Either side has gone.
        }
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
            Files.deleteIfExists(socket);
            Files.move(behind, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
