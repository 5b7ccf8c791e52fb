package io.flyingcircus.fcqemu.adapter.qemu.systemd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/**
 * This process as a service of systemd, which is told how it fares by datagrams to {@code $NOTIFY_SOCKET}
 * ({@code sd_notify(3)}). Where there is none, or it does not listen, nothing happens: no guest depends on it.
 */
public final class SystemdService {

    private final Optional<String> socket;
    private final Optional<Duration> watchdog;

    /** This process as a service, as its environment says. */
    public SystemdService(Map<String, String> environment) {
        this.socket = Optional.ofNullable(environment.get("NOTIFY_SOCKET"))
                .filter(name -> name.startsWith("/") || name.startsWith("@"));
        this.watchdog = Optional.ofNullable(environment.get("WATCHDOG_USEC"))
                .filter(text -> text.matches("[1-9][0-9]{0,14}"))
                .map(text -> Duration.ofNanos(Long.parseLong(text) * 1000));
    }

    /** How long it may hear nothing of {@link #alive} until it ends this process; empty if it does not care. */
    public Optional<Duration> watchdog() {
        return watchdog;
    }

    /** The service is at work. */
    public void ready(String status) {
        send("READY=1\nSTATUS=" + line(status));
    }

    /** The service still does what it is there for. */
    public void alive(String status) {
        send("WATCHDOG=1\nSTATUS=" + line(status));
    }

    /** The service is about to end. */
    public void stopping(String status) {
        send("STOPPING=1\nSTATUS=" + line(status));
    }

    private static String line(String status) {
        return status.replaceAll("\\p{Cntrl}", " ");
    }

    private void send(String message) {
        if (socket.isEmpty()) {
            return;
        }
        try (AFUNIXDatagramChannel channel = AFUNIXDatagramChannel.open()) {
            channel.configureBlocking(false);
            channel.connect(address(socket.get()));
            channel.write(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException nobodyListens) {
            // It sees by itself that it hears nothing.
        }
    }

    private static AFUNIXSocketAddress address(String name) throws IOException {
        return name.startsWith("@")
                ? AFUNIXSocketAddress.inAbstractNamespace(name.substring(1))
                : AFUNIXSocketAddress.of(Path.of(name));
    }
}
