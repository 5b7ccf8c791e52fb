package io.flyingcircus.fcqemu.it.testbed;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A program to be run with an end to the patience.
 *
 * @param words program and arguments
 * @param environment added to this process's own
 * @param input what it reads on stdin
 */
public record Command(List<String> words, SortedMap<String, String> environment, String input) {

    private static final int LONGEST_OUTPUT_BYTES = 16 << 20;

    public Command {
        words = List.copyOf(words);
        environment = new TreeMap<>(environment);
    }

    /** A command with nothing to read. */
    public static Command of(String... words) {
        return new Command(List.of(words), new TreeMap<>(), "");
    }

    /** The same command, run by {@code prefix}. */
    public Command through(String... prefix) {
        List<String> all = new ArrayList<>(List.of(prefix));
        all.addAll(words);
        return new Command(all, environment, input);
    }

    /** The same command with a variable set. */
    public Command with(String variable, String value) {
        SortedMap<String, String> all = new TreeMap<>(environment);
        all.put(variable, value);
        return new Command(words, all, input);
    }

    /** The same command with {@code text} on its stdin. */
    public Command reading(String text) {
        return new Command(words, environment, text);
    }

    /**
     * Runs it to its end. Its output goes through files: what it leaves running in the background may keep them open.
     *
     * @throws AssertionError if it cannot be started, or has not ended after {@code patience}; then it and its children
     *     are killed
     */
    public CommandResult run(Duration patience) {
        try {
            Path folder = Files.createTempDirectory("fcqemu-command");
            try {
                return run(patience, folder);
            } finally {
                for (String file : List.of("stdin", "stdout", "stderr")) {
                    Files.deleteIfExists(folder.resolve(file));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new AssertionError("cannot run " + String.join(" ", words), e);
        }
    }

    private CommandResult run(Duration patience, Path folder) throws IOException {
        Path stdin = Files.writeString(folder.resolve("stdin"), input);
        Path stdout = folder.resolve("stdout");
        Path stderr = folder.resolve("stderr");
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(stdin.toFile())
                .redirectOutput(stdout.toFile())
                .redirectError(stderr.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!ended(process, patience)) {
            kill(process);
            throw new AssertionError(String.join(" ", words) + "\nhad not ended after " + patience
                    + " and was killed; stdout:\n" + read(stdout) + "\nstderr:\n" + read(stderr));
        }
        return new CommandResult(words, process.exitValue(), read(stdout), read(stderr));
    }

    private static boolean ended(Process process, Duration patience) {
        try {
            return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while waiting for a command", e);
        }
    }

    private static void kill(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private static String read(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return new String(stream.readNBytes(LONGEST_OUTPUT_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
