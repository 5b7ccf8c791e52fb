package io.flyingcircus.fcqemu.it.onehost;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flyingcircus.fcqemu.it.testbed.Await;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs commands inside a guest, through its agent, as a witness that is independent of the code under test. */
public final class GuestShell implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration FREEZE = Duration.ofMinutes(2);
    private static final Duration BETWEEN_READS = Duration.ofMillis(5);

    private final SocketChannel channel;
    private String pending = "";

    private GuestShell(SocketChannel channel) {
        this.channel = channel;
    }

    /** A shell in the guest behind a socket; empty if no agent answers within a second. */
    public static Optional<GuestShell> tryConnect(Path socket) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.configureBlocking(false);
            GuestShell shell = new GuestShell(channel);
            long id = ThreadLocalRandom.current().nextLong(1, 1 << 30);
            shell.send(
                    "\u00ff" + JSON.writeValueAsString(Map.of("execute", "guest-sync", "arguments", Map.of("id", id))));
            long deadline = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            while (System.nanoTime() < deadline) {
                JsonNode answer = shell.receive(Duration.ofNanos(deadline - System.nanoTime()));
                if (answer.path("return").asLong() == id) {
                    return Optional.of(shell);
                }
            }
        } catch (IOException e) {
            // Not there yet.
        }
        close(channel);
        return Optional.empty();
    }

    /** What a line of shell prints in the guest. */
    public String sh(String line) {
        JsonNode started = call(Map.of(
                "execute",
                "guest-exec",
                "arguments",
                Map.of("path", "/bin/sh", "arg", new String[] {"-c", line}, "capture-output", true)));
        long pid = started.get("pid").asLong();
        JsonNode ended = Await.atMostSeconds(60)
                .untilPresent(
                        "'" + line + "' ends in the guest",
                        () -> Optional.of(call(Map.of("execute", "guest-exec-status", "arguments", Map.of("pid", pid))))
                                .filter(status -> status.get("exited").asBoolean()));
        String out = decode(ended.path("out-data").asText());
        if (ended.path("exitcode").asInt() != 0) {
            throw new AssertionError("'" + line + "' failed in the guest: " + ended + out);
        }
        return out;
    }

    /** What the agent returns for a command without arguments. */
    JsonNode ask(String command) {
        return call(Map.of("execute", command));
    }

    /** Has all its file systems written out and held, which takes as long as its disk needs for what was not written yet. */
    public void freeze() {
        call(Map.of("execute", "guest-fsfreeze-freeze"), FREEZE);
    }

    /** Lets them go on. */
    public void thaw() {
        ask("guest-fsfreeze-thaw");
    }

    private static String decode(String base64) {
        return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    }

    private JsonNode call(Map<String, ?> request) {
        return call(request, ANSWER);
    }

    private JsonNode call(Map<String, ?> request, Duration patience) {
        try {
            send(JSON.writeValueAsString(request));
            JsonNode answer = receive(patience);
            if (!answer.has("return")) {
                throw new AssertionError(request + " was answered with " + answer);
            }
            return answer.get("return");
        } catch (IOException e) {
            throw new AssertionError("the agent did not answer " + request, e);
        }
    }

    private void send(String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** The next answer; an empty object for a line that is none. */
    private JsonNode receive(Duration patience) throws IOException {
        long deadline = System.nanoTime() + patience.toNanos();
        ByteBuffer bytes = ByteBuffer.allocate(65536);
        while (!pending.contains("\n")) {
            if (System.nanoTime() > deadline) {
                throw new IOException("no answer within " + patience);
            }
            int count = channel.read(bytes.clear());
            if (count < 0) {
                throw new IOException("the agent's socket was closed");
            }
            if (count == 0) {
                LockSupport.parkNanos(BETWEEN_READS.toNanos());
            }
            pending += new String(bytes.array(), 0, count, StandardCharsets.ISO_8859_1);
        }
        int end = pending.indexOf('\n');
        String line = pending.substring(0, end).replace("\u00ff", "");
        pending = pending.substring(end + 1);
        return line.isBlank() ? JSON.createObjectNode() : JSON.readTree(line);
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // Nothing was lost.
        }
    }
}
