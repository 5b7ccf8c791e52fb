package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodCall;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodResponse;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcException;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcReader;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcWriter;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLException;

/**
 * One connection, which carries one request. No thread waits for the answer: whoever answers writes it, which cannot block,
 * as it is shorter than what the kernel keeps for any socket.
 */
final class Connection {

    private static final Duration LINGER = Duration.ofSeconds(1);

    private final Socket connected;
    private final Wire wire;
    private final ControlLimits limits;
    private final Runnable gone;

    /** What is spoken over: the same, or TLS over it. */
    private volatile Socket socket;

    /** @param gone told once it has ended */
    Connection(Socket connected, Wire wire, ControlLimits limits, Runnable gone) {
        this.connected = connected;
        this.socket = connected;
        this.wire = wire;
        this.limits = limits;
        this.gone = gone;
    }

    /** What becomes of a call, and of a host that is not trusted. */
    interface Handler {
        void handle(MethodCall call, Connection connection);

        void refused(String who, String reason);
    }

    /** Reads the request, and has it handled. */
    void serve(Handler handler) {
        try {
            connected.setTcpNoDelay(true);
            Deadline deadline = Deadline.after(limits.request());
            HttpMessage request;
            try {
                socket = wire.accept(connected, deadline);
                InputStream in = new BufferedInputStream(new TimedInput(socket, deadline));
                request = HttpMessage.read(in, limits.bytes(), HttpMessage.Unsized.REFUSED);
                requirePost(request.startLine());
                handler.handle(XmlRpcReader.call(request.body()), this);
            } catch (HttpFormatException refused) {
                tell(handler, String.valueOf(refused.getMessage()));
                refuse(refused.status(), String.valueOf(refused.getMessage()));
            } catch (XmlRpcException notUnderstood) {
                refuse("400 Bad Request", "not a call of XML-RPC: " + notUnderstood.getMessage());
            }
        } catch (SSLException notTrusted) {
            tell(handler, String.valueOf(notTrusted.getMessage()));
            drain();
            end();
        } catch (IOException | RuntimeException lost) {
            end();
        }
    }

    private void tell(Handler handler, String reason) {
        handler.refused(String.valueOf(connected.getInetAddress().getHostAddress()), reason);
    }

    private static void requirePost(String requestLine) throws HttpFormatException {
        String[] words = requestLine.split(" ", -1);
        if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
            throw new HttpFormatException("400 Bad Request", "not a request of HTTP/1.1");
        }
        if (!words[0].equals("POST")) {
            throw new HttpFormatException("405 Method Not Allowed", "only POST is answered here");
        }
        if (!words[1].equals("/RPC2") && !words[1].equals("/")) {
            throw new HttpFormatException("404 Not Found", "only /RPC2 and / are served here");
        }
    }

    /** Answers and ends. That the peer has gone does not matter. */
    void respond(MethodResponse response) {
        try {
            send(HttpMessage.compose("HTTP/1.1 200 OK", "text/xml", XmlRpcWriter.write(response)));
        } catch (IOException _) {
            // It has gone.
        } finally {
            end();
        }
    }

    /** Ends it, whatever it is about. */
    void end() {
        closeQuietly(socket);
        closeQuietly(connected);
        gone.run();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // Nothing of it is left.
        }
    }

    private void refuse(String status, String reason) throws IOException {
        send(HttpMessage.compose(
                "HTTP/1.1 " + status, "text/plain; charset=utf-8", (reason + "\n").getBytes(StandardCharsets.UTF_8)));
        drain();
        end();
    }

    private void send(byte[] message) throws IOException {
        socket.getOutputStream().write(message);
        socket.shutdownOutput();
    }

    /** A socket that is closed with something unread takes its answer back: so what is on its way is read, for a while. */
    private void drain() {
        try {
            InputStream in = new TimedInput(socket, Deadline.after(LINGER));
            byte[] buffer = new byte[8192];
            long left = limits.bytes();
            while (left > 0) {
                int count = in.read(buffer);
                if (count < 0) {
                    return;
                }
                left -= count;
            }
        } catch (IOException _) {
            // Then it may miss the reason.
        }
    }
}
