package io.flyingcircus.fcqemu.adapter.qemu.guestagent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The guest's end of an agent's socket: each client is served by a play of the test. */
final class PlayedGuests implements AutoCloseable {

    private static final Pattern ID = Pattern.compile("\"id\": ?(\\d+)");

    private final ServerSocketChannel listener;

    PlayedGuests(Path socket) throws IOException {
        Files.createDirectories(socket.getParent());
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
    }

    @FunctionalInterface
    interface Play {
        void with(Guest guest) throws IOException;
    }

    /** Plays the guest's side for the next client; the thread ends when that has gone. */
    Thread next(Play play) {
        return Thread.ofVirtual().start(() -> {
            try (SocketChannel channel = listener.accept()) {
                Guest guest = new Guest(Channels.newInputStream(channel), Channels.newOutputStream(channel));
                play.with(guest);
                while (guest.in.read() >= 0) {
                    // Whatever else is asked.
                }
            } catch (IOException e) {
                // The client has gone.
            }
        });
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }

    /** The guest's side of one connection; a character is a byte. */
    record Guest(InputStream in, OutputStream out) {

        String request() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new IOException("client has gone");
                }
                line.write(b);
            }
            return line.toString(StandardCharsets.ISO_8859_1);
        }

        void answerSync(String sentinel) throws IOException {
            String request = request();
            assertThat(request).startsWith("\u00ff").contains("guest-sync-delimited");
            Matcher id = ID.matcher(request);
            assertThat(id.find()).isTrue();
            say(sentinel + "{\"return\": " + id.group(1) + "}\n");
        }

        /** Answers the next request, whatever it is. */
        void answer(String line) throws IOException {
            request();
            say(line + "\n");
        }

        void say(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void sayForEver(String text) throws IOException {
            byte[] much = text.repeat(1000).getBytes(StandardCharsets.ISO_8859_1);
            while (true) {
                out.write(much);
            }
        }
    }
}
