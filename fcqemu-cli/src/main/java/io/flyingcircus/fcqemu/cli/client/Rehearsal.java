package io.flyingcircus.fcqemu.cli.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Has everything happen once that a client goes through, for the JVM's ahead-of-time cache. */
public final class Rehearsal {

    private Rehearsal() {}

    /**
     * Plays both parts.
     *
     * @param arguments one: an empty folder
     */
    public static void main(String[] arguments) throws IOException {
        Path socket = Path.of(arguments[0], "rehearsal.sock");
        System.setProperty("fcqemu.socket", socket.toString());
        System.setProperty("fcqemu.launcher", "/nowhere/fc-qemu");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            new Thread(() -> play(server), "daemon").start();
            if (Client.of(List.of("ls")).run() != 0) {
                throw new IllegalStateException("the rehearsal failed");
            }
        }
        try {
            ThisProcess.become(List.of("/nowhere/fc-qemu"), Optional.empty());
        } catch (IOException expected) {
            System.err.println(expected.getMessage());
        }
    }

    private static void play(ServerSocketChannel server) {
        try (var client = new FrameChannel(server.accept())) {
            System.err.println(TypedCommand.parse(client.receive().content()).arguments());
            client.send(Frame.Kind.ACCEPTED);
            System.err.println(client.receive().kind());
            client.send(Frame.Kind.ERR, "a word\n");
            client.send(Frame.Kind.READ);
            System.err.println(client.receive().content().remaining());
            client.send(Frame.Kind.OUT, ByteBuffer.wrap("a result\n".getBytes(StandardCharsets.UTF_8)));
            client.send(Frame.Kind.EXIT, ByteBuffer.allocate(Integer.BYTES));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
