package io.flyingcircus.fcqemu.adapter.qemu.binary;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A short command whose output is read, with bounds for both.
 *
 * @param exitCode of the command
 * @param output what it wrote, standard output and error
 */
public record BoundedCommand(int exitCode, String output) {

    private static final int MAX_OUTPUT = 512 * 1024;

    /**
     * Runs a command that reads a few words.
     *
     * @throws IOException as {@link #run(List, Duration)}
     */
    public static BoundedCommand run(List<String> command, String input, Duration patience) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // It ended without reading them; why is in its output.
        }
        return await(process, command, patience);
    }

    /**
     * Runs a command without input.
     *
     * @throws IOException if it cannot be started, or takes longer than {@code patience}; it is killed then
     */
    public static BoundedCommand run(List<String> command, Duration patience) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .start();
        return await(process, command, patience);
    }

    private static BoundedCommand await(Process process, List<String> command, Duration patience) throws IOException {
        // Killing it ends the read below, however long it would have been silent.
        Thread limit = Thread.ofPlatform().daemon().start(() -> {
            try {
                if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException e) {
                // It ended in time.
            }
        });
        long start = System.nanoTime();
        try (InputStream out = process.getInputStream()) {
            byte[] output = out.readNBytes(MAX_OUTPUT);
            int exitCode = process.waitFor();
            if (System.nanoTime() - start >= patience.toNanos()) {
                throw new IOException("'" + String.join(" ", command) + "' took longer than " + patience.toSeconds()
                        + " s and was killed");
            }
            return new BoundedCommand(exitCode, new String(output, StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while '" + String.join(" ", command) + "' ran", e);
        } finally {
            limit.interrupt();
            process.destroyForcibly();
        }
    }
}
