package io.flyingcircus.fcqemu.it.daemon;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.TestbedHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** {@code fc-qemu daemon} on a host, with some settings of its own. Closing it ends it as systemd would. */
final class DaemonProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;

    private final Process process;
    private final Path output;

    private DaemonProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts it, and waits until it is at work.
     *
     * @param folder for its configuration and its output
     * @param settings of section {@code [daemon]}
     */
    static DaemonProcess start(TestbedHost host, Path folder, Map<String, String> settings) {
        return start(host, folder, settings, UnaryOperator.identity());
    }

    /** The same, with something else changed in its configuration. */
    static DaemonProcess start(
            TestbedHost host, Path folder, Map<String, String> settings, UnaryOperator<String> change) {
        try {
            Path file = configure(host, folder, settings);
            Files.writeString(file, change.apply(Files.readString(file)));
            Path output = Files.createTempFile(folder, "daemon", ".log");
            List<String> words = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + host.namespace(), "--"));
            words.addAll(host.fcQemu()
                    .command("--config", file.toString(), "-v", "daemon")
                    .words());
            var daemon = new DaemonProcess(
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start(),
                    output);
            Await.atMostSeconds(PATIENCE_SECONDS)
                    .until(
                            "the daemon is at work: " + daemon.said(),
                            () -> daemon.said().contains("daemon-started"));
            return daemon;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes its configuration: as of the host, but that what ends comes back, and that there is little patience with guests that
     * do not shut down.
     */
    static Path configure(TestbedHost host, Path folder, Map<String, String> settings) throws IOException {
        String usual = Files.readString(host.root().resolve("etc/qemu/fc-qemu.conf"));
        StringBuilder config = new StringBuilder(usual.replace("restart-at-once = false", "restart-at-once = true")
                .replaceFirst("(?m)^timeout-graceful.*$", "timeout-graceful = 4"));
        config.append("\n[daemon]\n");
        settings.forEach(
                (key, value) -> config.append(key).append(" = ").append(value).append('\n'));
        return Files.writeString(folder.resolve("daemon.conf"), config);
    }

    /** Has it read its configuration anew, and waits until it says {@code answer}. */
    void reload(String answer) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-HUP", Long.toString(process.pid())).start().waitFor();
        Await.atMostSeconds(PATIENCE_SECONDS).until(answer, () -> said().contains(answer));
    }

    /** What it has told so far. */
    String said() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same without the beginning, of that many characters. */
    String said(int before) {
        return said().substring(before);
    }

    long pid() {
        return process.pid();
    }

    /** Ends it where it stands. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Ends it as systemd would. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        throw new AssertionError("the daemon did not end: " + said());
    }
}
