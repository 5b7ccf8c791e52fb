package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.ports.failure.HostException;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Carries a command line out in a process of its own, in a session of its own: whatever happens to the terminal or to the
 * caller does not reach it. What it says goes to the log file, also what a JVM says that cannot even start.
 */
final class Background {

    private static final Path NOWHERE = Path.of("/dev/null");

    private Background() {}

    /**
     * Starts the process and lets go of it.
     *
     * @param args the command line, which asks for the background
     * @param logFile of the host
     * @throws HostException if no process can be started
     */
    static void start(List<String> args, Path logFile) {
        var command = new ArrayList<String>(List.of("setsid", "--fork", launcher()));
        command.addAll(args);
        var builder = new ProcessBuilder(command)
                .redirectInput(NOWHERE.toFile())
                .redirectOutput(NOWHERE.toFile())
                .redirectError(Files.isWritable(logFile) ? Redirect.appendTo(logFile.toFile()) : Redirect.DISCARD);
        builder.environment().put(Terminal.IN_BACKGROUND, "1");
        try {
            int status = builder.start().waitFor();
            if (status != 0) {
                throw new HostException("setsid ended with " + status
                        + ", so nothing runs in the background and nothing" + " was done. Try without -D.");
            }
        } catch (IOException e) {
            throw new HostException(
                    "no process could be started in the background (" + e.getMessage()
                            + "), nothing was done. Try without -D.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException("interrupted while going to the background; see " + logFile, e);
        }
    }

    /** The launcher says where it is; it knows which JVM and options to use. */
    private static String launcher() {
        String launcher = System.getProperty("fcqemu.launcher", "");
        if (launcher.isEmpty()) {
            throw new HostException("-D needs the launcher bin/fc-qemu; nothing was done");
        }
        return launcher;
    }
}
