package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.io.TempDir;

/** A peer that plays QEMU, and sessions with it. */
abstract class QmpFixture {

    static final String RUNNING = "{\"status\": \"running\", \"singlestep\": false, \"running\": true}";
    static final QmpCommand QUERY_STATUS = QmpCommand.of("query-status");

    /** Long enough never to be what ends a test. */
    static final QmpTimeouts PATIENT = QmpTimeouts.all(Duration.ofSeconds(50));

    static final Duration SHORT = Duration.ofMillis(80);

    @TempDir
    Path folder;

    FakeQmpServer serve(FakeQmpServer.Script... scripts) throws IOException {
        return FakeQmpServer.start(folder.resolve("qmp.sock"), scripts);
    }

    static QmpSession open(FakeQmpServer server) throws QmpException {
        return QmpSession.open(server.socket(), PATIENT);
    }

    static SocketChannel connect(FakeQmpServer server) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(server.socket()));
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
