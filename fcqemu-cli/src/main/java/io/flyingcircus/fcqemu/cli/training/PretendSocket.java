package io.flyingcircus.fcqemu.cli.training;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A unix socket at which one client after the other is talked to, in a thread of its own, until it is closed. */
final class PretendSocket implements AutoCloseable {

    private final ServerSocketChannel server;
    private final Conversation conversation;

    /** What is said to a client, until it has gone. */
    @FunctionalInterface
    interface Conversation {
        void hold(SocketChannel client) throws IOException;
    }

    PretendSocket(Path path, Conversation conversation) throws IOException {
        this.conversation = conversation;
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(path));
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
        try (SocketChannel client = accepted) {
            conversation.hold(client);
        } catch (IOException _) {
            // The client has gone; what it needed was loaded.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
