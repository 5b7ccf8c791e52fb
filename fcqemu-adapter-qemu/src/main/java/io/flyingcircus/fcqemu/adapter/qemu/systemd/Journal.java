package io.flyingcircus.fcqemu.adapter.qemu.systemd;

import io.flyingcircus.fcqemu.adapter.qemu.linux.UnixDatagram;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The journal of systemd on this host, by datagrams in its own protocol to {@code run/systemd/journal/socket}. Where there is none, or
 * it does not take an entry, nothing happens and nobody waits: it is a second place for what stands elsewhere.
 */
public final class Journal {

    private final Path socket;

    /** The journal of the host whose files are below this root. */
    public Journal(Path root) {
        this.socket = root.resolve("run/systemd/journal/socket");
    }

    /**
     * Makes an entry.
     *
     * @param fields names, of capital letters and {@code _}, and values; {@code MESSAGE} among them
     * @return whether it was taken
     */
    public boolean enter(Map<String, String> fields) {
        return Files.exists(socket) && UnixDatagram.send(socket, entry(fields));
    }

    /** A value with line breaks is preceded by its length. */
    static byte[] entry(Map<String, String> fields) {
        var entry = new ByteArrayOutputStream();
        fields.forEach((name, value) -> {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            entry.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
            if (value.indexOf('\n') < 0) {
                entry.write('=');
            } else {
                entry.write('\n');
                entry.writeBytes(ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(bytes.length)
                        .array());
            }
            entry.writeBytes(bytes);
            entry.write('\n');
        });
        return entry.toByteArray();
    }
}
