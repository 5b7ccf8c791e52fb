package io.flyingcircus.fcqemu.adapter.qemu.peer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;

/** A control server on a free port of the loopback address, and ways to talk to it that a proper client would not take. */
final class ServedVm implements AutoCloseable {

    static final MigrationCookie COOKIE = new MigrationCookie("0123456789abcdef0123456789abcdef01234567");
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final ControlServer server;

    ServedVm(ControlLimits limits) throws IOException {
        server = new ControlServer(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                COOKIE,
                new RealTime(),
                limits,
                new PlainWire(),
                new Refusals(event -> {}, new VmName("test00")));
        server.start();
    }

    /** A proper client. */
    Peer peer() {
        return peer(server.address());
    }

    static Peer peer(PeerAddress address) {
        return new XmlRpcPeer(address, COOKIE, ControlLimits.DEFAULT, new PlainWire());
    }

    /** A bare connection. */
    Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.connect(
                new InetSocketAddress(server.address().host(), server.address().port()), 10_000);
        socket.setSoTimeout(20_000);
        return socket;
    }

    /** Sends these bytes, and returns all that comes back. */
    String say(String bytes) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(bytes.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    /** A request with this body. */
    static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.getBytes(UTF_8).length + "\r\n\r\n"
                + body;
    }

    /** A call whose parameters are strings. */
    static String call(String method, String... texts) {
        var xml = new StringBuilder("<methodCall><methodName>" + method + "</methodName><params>");
        for (String text : texts) {
            xml.append("<param><value>").append(text).append("</value></param>");
        }
        return xml.append("</params></methodCall>").toString();
    }

    @Override
    public void close() {
        server.close();
    }

    private static final class RealTime implements Clock {
        @Override
        public Instant now() {
            return Instant.now();
        }

        @Override
        public Duration elapsed() {
            return Duration.ofNanos(System.nanoTime());
        }

        @Override
        public void sleep(Duration duration) {
            throw new UnsupportedOperationException();
        }
    }
}
