package io.flyingcircus.fcqemu.adapter.qemu.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A datagram to a unix socket, which Java has no way to send. */
public final class UnixDatagram {

    private static final int AF_UNIX = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_CLOEXEC = 02000000;
    private static final int SOCK_NONBLOCK = 04000;

    /** {@code sun_path} of {@code unix(7)} with its end. */
    private static final int PATH_BYTES = 108;

    private UnixDatagram() {}

    /** Sends it, without waiting; whether it was taken. */
    public static boolean send(Path socket, byte[] content) {
        byte[] path = socket.toString().getBytes(StandardCharsets.UTF_8);
        if (path.length >= PATH_BYTES) {
            return false;
        }
        byte[] address = ByteBuffer.allocate(Short.BYTES + path.length + 1)
                .order(ByteOrder.nativeOrder())
                .putShort((short) AF_UNIX)
                .put(path)
                .array();
        try {
            int descriptor = Libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
            try {
                return Libc.sendTo(descriptor, content, address) == content.length;
            } finally {
                Libc.close(descriptor);
            }
        } catch (ErrnoException nobodyListens) {
            return false;
        }
    }
}
