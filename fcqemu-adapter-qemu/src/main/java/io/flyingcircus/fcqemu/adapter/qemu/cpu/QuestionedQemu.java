package io.flyingcircus.fcqemu.adapter.qemu.cpu;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Pause;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpException;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpSession;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpTimeouts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A QEMU that is there to be asked, and a few lines of shell that end it with this process, however that ends: they hold the other
 * end of a pipe.
 */
final class QuestionedQemu implements AutoCloseable {

    private static final String SCRIPT = "ask-qemu";
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(5);
    private static final Duration END_PATIENCE = Duration.ofSeconds(10);
    private static final int MOST_OUTPUT_BYTES = 64 * 1024;
    private static final int LONGEST_REASON = 500;

    private final Process shell;
    private final QmpSession session;

    private QuestionedQemu(Process shell, QmpSession session) {
        this.shell = shell;
        this.session = session;
    }

    /**
     * Starts it.
     *
     * @param command QEMU and its arguments, without a monitor
     * @param patience longest wait until it answers
     * @throws IOException if it does not start, with what it wrote, or does not answer in time; nothing is left then
     */
    static QuestionedQemu start(HostPaths paths, List<String> command, Duration patience) throws IOException {
        Path socket = paths.local("/run/fc-qemu.ask." + ProcessHandle.current().pid() + ".sock");
        if (socket.toString().length() > HostPaths.MAX_SOCKET_PATH) {
            throw new IOException("the path of its monitor, " + socket + ", is longer than " + HostPaths.MAX_SOCKET_PATH
                    + " letters");
        }
        Files.createDirectories(paths.runFolder());
        Process shell = new ProcessBuilder(words(socket, command))
                .redirectErrorStream(true)
                .start();
        boolean answers = false;
        try {
            QmpSession session = open(shell, socket, patience);
            answers = true;
            return new QuestionedQemu(shell, session);
        } finally {
            if (!answers) {
                end(shell);
            }
        }
    }

    private static List<String> words(Path socket, List<String> command) throws IOException {
        List<String> words = new ArrayList<>(List.of("sh", "-c", script(), SCRIPT, socket.toString()));
        words.addAll(command);
        words.addAll(List.of("-qmp", "unix:" + socket + ",server=on,wait=off"));
        return words;
    }

    private static String script() throws IOException {
        try (InputStream in = QuestionedQemu.class.getResourceAsStream(SCRIPT)) {
            if (in == null) {
                throw new IOException(SCRIPT + " is missing in the program; install it anew");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static QmpSession open(Process shell, Path socket, Duration patience) throws IOException {
        Pause pause = new Pause(patience, LONGEST_PAUSE);
        while (true) {
            try {
                return QmpSession.open(socket, QmpTimeouts.all(pause.remaining().plusMillis(1)));
            } catch (QmpException.SocketAbsent notYet) {
                if (!shell.isAlive()) {
                    throw new IOException(
                            "it ended at once, with exit code " + shell.exitValue() + ": " + output(shell));
                }
                if (pause.expired()) {
                    throw new IOException("it did not answer within " + patience.toSeconds() + " s", notYet);
                }
                pause.await();
            } catch (QmpException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
    }

    private static String output(Process shell) throws IOException {
        try (InputStream out = shell.getInputStream()) {
            String text = new String(out.readNBytes(MOST_OUTPUT_BYTES), StandardCharsets.UTF_8);
            return text.isBlank() ? "(no output)" : Excerpt.of(text.strip(), LONGEST_REASON);
        }
    }

    QmpSession session() {
        return session;
    }

    @Override
    public void close() throws IOException {
        session.close();
        end(shell);
    }

    /** Lets go of the pipe; what hangs on it ends. */
    private static void end(Process shell) throws IOException {
        shell.getOutputStream().close();
        try {
            if (!shell.waitFor(END_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it does not end although it was killed: its PID is a child of " + shell.pid());
            }
        } catch (InterruptedException e) {
            // It ends all the same.
            Thread.currentThread().interrupt();
        }
    }
}
