package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;

/** How bytes travel over the control channel: the socket that is spoken over, given the one that is connected. */
interface Wire {

    /** First byte of a record of TLS that begins a connection. */
    int HANDSHAKE = 0x16;

    /**
     * The server's end.
     *
     * @throws HttpFormatException if the other host speaks the other way; this can be answered over the plain socket
     * @throws javax.net.ssl.SSLException if the two do not trust each other
     */
    Socket accept(Socket connected, Deadline deadline) throws IOException, HttpFormatException;

    /**
     * The client's end.
     *
     * @param host name or IP address that the server's certificate must have
     * @throws javax.net.ssl.SSLException if the two do not trust each other, or the server does not speak TLS
     */
    Socket connect(Socket connected, String host, Deadline deadline) throws IOException;

    /** Makes sure that it can be used. */
    void requireUsable();

    /** Has reads end at the deadline. */
    static void limit(Socket socket, Deadline deadline) throws IOException {
        long millis = Duration.ofNanos(Math.max(0, deadline.remainingNanos()))
                .plusMillis(1)
                .toMillis();
        socket.setSoTimeout((int) Math.min(Integer.MAX_VALUE, millis));
    }
}
