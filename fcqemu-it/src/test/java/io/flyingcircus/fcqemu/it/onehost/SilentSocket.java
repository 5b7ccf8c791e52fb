package io.flyingcircus.fcqemu.it.onehost;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes the place of a unix socket: whoever connects is counted, and never answered. */
final class SilentSocket implements AutoCloseable {

    private final Path socket;
    private final Path original;
    private final ServerSocketChannel listener;

    /** @param folder on the same file system, where the original waits meanwhile */
    SilentSocket(Path socket, Path folder) throws IOException {
        this.socket = socket;
        this.original = Files.move(socket, folder.resolve(socket.getFileName()));
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        listener.configureBlocking(false);
    }

    /** How many have connected since the last time, those that have left again included. */
    int connections() throws IOException {
        int count = 0;
        for (SocketChannel client = listener.accept(); client != null; client = listener.accept()) {
            client.close();
            count++;
        }
        return count;
    }

    /** Puts the original back. */
    @Override
    public void close() {
        try {
            listener.close();
            Files.delete(socket);
            Files.move(original, socket);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
