package io.flyingcircus.fcqemu.adapter.ceph.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command line for {@code /bin/sh -c}: configured lines may contain shell syntax. It gets an empty standard input, and
 * is killed with all its descendants when it takes too long.
 *
 * @param line   what the shell runs
 * @param folder where it runs
 * @param limit  how long it may take
 */
public record ShellCommand(String line, Path folder, Duration limit) {

    private static final Path NOTHING = Path.of("/dev/null");

    /** What administrators' programs need and a service's environment may lack. */
    private static final String ADMIN_PATH = ":/usr/sbin:/sbin";

    /** A child in the background may keep the output open: what came until then must do. */
    private static final Duration OUTPUT_GRACE = Duration.ofSeconds(1);

    /**
     * Runs it to its end.
     *
     * @return what it wrote to stdout and stderr, the last {@value OutputTail#MOST_BYTES} bytes of it
     * @throws CommandFailedException when it ended with anything but 0, too late, or could not be started; the message
     *                                has the line and its output
     */
    public String run() throws CommandFailedException {
        Result result = runToAnyEnd();
        if (result.exitCode() != 0) {
            throw new CommandFailedException(
                    "`%s` ended with exit code %d%s".formatted(line, result.exitCode(), said(result.output())));
        }
        return result.output();
    }

    /**
     * As {@link #run}, whatever the exit code.
     *
     * @throws CommandFailedException when it did not end in time or could not be started
     */
    public Result runToAnyEnd() throws CommandFailedException {
        Process process = start();
        OutputTail output = OutputTail.of(process.getInputStream());
        try {
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(process);
                throw new CommandFailedException("`%s` did not end within %d s and was killed%s"
                        .formatted(line, limit.toSeconds(), said(output.text(OUTPUT_GRACE))));
            }
            return new Result(process.exitValue(), output.text(OUTPUT_GRACE));
        } catch (InterruptedException interrupted) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new CommandFailedException("`%s` was killed: this program is to stop".formatted(line));
        }
    }

    private Process start() throws CommandFailedException {
        ProcessBuilder builder = new ProcessBuilder(List.of("/bin/sh", "-c", line))
                .directory(folder.toFile())
                .redirectInput(NOTHING.toFile())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.merge("PATH", ADMIN_PATH, String::concat);
        environment.put("LC_ALL", "C");
        try {
            return builder.start();
        } catch (IOException notStarted) {
            throw new CommandFailedException("`%s` could not be started: %s".formatted(line, notStarted.getMessage()));
        }
    }

    private static void kill(Process process) {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroyForcibly();
        descendants.forEach(ProcessHandle::destroyForcibly);
    }

    private static String said(String output) {
        return output.isBlank() ? " and said nothing" : " and said:\n" + output.strip();
    }

    /**
     * How a command ended.
     *
     * @param exitCode its exit code
     * @param output   the end of what it wrote
     */
    public record Result(int exitCode, String output) {}
}
