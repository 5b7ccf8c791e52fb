package io.flyingcircus.fcqemu.it.twohosts;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** All that went over the network of one host for a while, as it could be read there. */
final class Wiretap {

    /** Takes whole frames from all interfaces until the folder has a file 'stop', or two minutes are over. */
    private static final String LISTEN = """
            import os, socket, sys, time
            out, folder = open(sys.argv[1], "wb"), sys.argv[2]
            tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.ntohs(3))
            tap.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 64 << 20)
            tap.settimeout(0.2)
            open(os.path.join(folder, "listening"), "w").close()
            end = time.monotonic() + 120
            while time.monotonic() < end and not os.path.exists(os.path.join(folder, "stop")):
                try:
                    out.write(tap.recv(1 << 17))
                except socket.timeout:
                    pass
            """;

    private final String heard;

    private Wiretap(String heard) {
        this.heard = heard;
    }

    static Wiretap during(TestbedHost host, Path folder, Runnable talk) {
        try {
            Path place = Files.createTempDirectory(folder, "wiretap");
            Path file = place.resolve("heard");
            CompletableFuture<CommandResult> listening = CompletableFuture.supplyAsync(
                    () -> host.shell().run("python3", "-c", LISTEN, file.toString(), place.toString()),
                    task -> Thread.ofVirtual().start(task));
            Await.atMostSeconds(30).until("somebody listens", () -> Files.exists(place.resolve("listening")));
            try {
                talk.run();
            } finally {
                Files.createFile(place.resolve("stop"));
                listening.join().orFail();
            }
            return new Wiretap(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int bytes() {
        return heard.length();
    }

    boolean contains(String text) {
        return heard.contains(text);
    }
}
