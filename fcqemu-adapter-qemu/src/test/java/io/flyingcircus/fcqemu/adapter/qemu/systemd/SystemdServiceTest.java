package io.flyingcircus.fcqemu.adapter.qemu.systemd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXDatagramChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

class SystemdServiceTest {

    @TempDir
    private Path folder;

    private static String received(AFUNIXDatagramChannel listener) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(4096);
        listener.receive(buffer);
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    @Test
    void it_is_told_by_one_datagram_each() throws IOException {
        Path socket = folder.resolve("notify");
        try (AFUNIXDatagramChannel listener = AFUNIXDatagramChannel.open()) {
            listener.bind(AFUNIXSocketAddress.of(socket));
            var manager = new SystemdService(Map.of("NOTIFY_SOCKET", socket.toString()));

            manager.ready("3 VMs");
            manager.alive("4 VMs\nREADY=0");
            manager.stopping("ends");

            assertThat(received(listener)).isEqualTo("READY=1\nSTATUS=3 VMs");
            assertThat(received(listener)).isEqualTo("WATCHDOG=1\nSTATUS=4 VMs READY=0");
            assertThat(received(listener)).isEqualTo("STOPPING=1\nSTATUS=ends");
        }
    }

    @Test
    void its_socket_may_have_an_abstract_name() throws IOException {
        String name = "fcqemu-test-" + ProcessHandle.current().pid();
        try (AFUNIXDatagramChannel listener = AFUNIXDatagramChannel.open()) {
            listener.bind(AFUNIXSocketAddress.inAbstractNamespace(name));

            new SystemdService(Map.of("NOTIFY_SOCKET", "@" + name)).ready("so");

            assertThat(received(listener)).isEqualTo("READY=1\nSTATUS=so");
        }
    }

    @Test
    void where_nobody_listens_nothing_happens() {
        List<Map<String, String>> environments = List.of(
                Map.of(),
                Map.of("NOTIFY_SOCKET", "nonsense"),
                Map.of("NOTIFY_SOCKET", folder.resolve("nobody").toString()));
        assertThat(environments)
                .allSatisfy(environment -> assertThatCode(() -> new SystemdService(environment).ready("so"))
                        .doesNotThrowAnyException());
    }

    @Test
    void its_watchdog_waits_as_long_as_it_says() {
        assertThat(new SystemdService(Map.of("WATCHDOG_USEC", "30000000")).watchdog())
                .contains(Duration.ofSeconds(30));
        assertThat(new SystemdService(Map.of("WATCHDOG_USEC", "soon")).watchdog())
                .isEmpty();
        assertThat(new SystemdService(Map.of()).watchdog()).isEmpty();
    }
}
