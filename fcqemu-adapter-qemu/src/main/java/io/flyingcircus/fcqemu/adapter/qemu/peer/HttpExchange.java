package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;

/** One request over a connection of its own, sent once, and its answer. Whatever the server does, it ends in time. */
final class HttpExchange {

    private final PeerAddress address;
    private final String what;
    private final ControlLimits limits;
    private final Wire wire;
    private final Deadline deadline;

    /** @param what is asked, for messages */
    HttpExchange(PeerAddress address, String what, ControlLimits limits, Wire wire, Deadline deadline) {
        this.wire = wire;
        this.address = address;
        this.what = what;
        this.limits = limits;
        this.deadline = deadline;
    }

    /**
     * Sends the request and awaits its answer.
     *
     * @throws PeerException.Unreachable if there was no connection to send it over
     * @throws PeerException.Unanswered if there was, and no whole answer came
     * @throws HttpFormatException if the answer is not HTTP
     * @throws IllegalArgumentException if it is too long to be sent
     */
    HttpMessage post(byte[] body) throws HttpFormatException {
        if (body.length > limits.bytes()) {
            throw new IllegalArgumentException(body.length + " bytes are more than a host takes");
        }
        try (Socket socket = connect()) {
            byte[] request = HttpMessage.compose(
                    "POST /RPC2 HTTP/1.1\r\nHost: " + address + "\r\nUser-Agent: fc-qemu", "text/xml", body);
            write(socket, request);
            InputStream in = new BufferedInputStream(new TimedInput(socket, deadline));
            return HttpMessage.read(in, limits.bytes(), HttpMessage.Unsized.ENDS_WITH_CONNECTION);
        } catch (SSLException e) {
            throw notTrusted(e);
        } catch (IOException e) {
            throw new PeerException.Unanswered(
                    address + " was asked " + what + " and " + silence(e) + "; it may have carried it out", e);
        }
    }

    private Socket connect() {
        try {
            IOException last = new SocketTimeoutException("no time was left");
            for (InetAddress ip : HostAddresses.of(address.host(), patience())) {
                Socket socket = new Socket();
                try {
                    socket.setTcpNoDelay(true);
                    socket.connect(new InetSocketAddress(ip, address.port()), (int)
                            Math.max(1, patience().toMillis()));
                    return wire.connect(socket, address.host(), Deadline.after(patience()));
                } catch (IOException e) {
                    last = e;
                    socket.close();
                }
            }
            throw last;
        } catch (UnknownHostException e) {
            throw unreachable(String.valueOf(e.getMessage()), e);
        } catch (SSLException e) {
            throw e.getCause() instanceof EOFException ? unreachable("it hung up", e) : notTrusted(e);
        } catch (SocketTimeoutException e) {
            throw unreachable("no connection in time", e);
        } catch (IOException e) {
            throw unreachable(Excerpt.of(Objects.requireNonNullElse(e.getMessage(), e.toString())), e);
        }
    }

    private PeerException notTrusted(SSLException cause) {
        return new PeerException.NotTrusted(
                address + " was not asked " + what + ", as the two hosts do not agree on TLS: "
                        + Excerpt.of(Objects.requireNonNullElse(cause.getMessage(), cause.toString()))
                        + ". Check that migration-tls is x509 on both, that one authority signed the certificates of both,"
                        + " and that server-cert.pem there has " + address.host() + " as subjectAltName.",
                cause);
    }

    private PeerException unreachable(String reason, Exception cause) {
        return new PeerException.Unreachable(
                address + " cannot be reached: " + reason + "; " + what + " was not sent", cause);
    }

    /** For a connection: some of what is left. */
    private Duration patience() {
        Duration left = Duration.ofNanos(Math.max(0, deadline.remainingNanos()));
        return left.compareTo(limits.connect()) < 0 ? left : limits.connect();
    }

    /** A write knows no timeout: if the server takes nothing in, the socket is closed under it. */
    private void write(Socket socket, byte[] request) throws IOException {
        Thread watch = Thread.ofVirtual().unstarted(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                if (deadline.passed()) {
                    closeQuietly(socket);
                    return;
                }
                LockSupport.parkNanos(deadline.remainingNanos());
            }
        });
        watch.start();
        try {
            socket.getOutputStream().write(request);
        } finally {
            watch.interrupt();
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is closed all the same.
        }
    }

    private String silence(IOException failure) {
        return failure instanceof SocketTimeoutException || deadline.passed()
                ? "did not answer within " + deadline.patience().toMillis() + " ms"
                : "broke off (" + Excerpt.of(Objects.requireNonNullElse(failure.getMessage(), failure.toString()))
                        + ")";
    }
}
