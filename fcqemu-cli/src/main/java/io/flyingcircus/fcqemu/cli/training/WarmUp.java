package io.flyingcircus.fcqemu.cli.training;

import io.flyingcircus.fcqemu.cli.command.CommandLineTool;
import io.flyingcircus.fcqemu.cli.command.Terminal;
import io.flyingcircus.fcqemu.cli.wiring.GuiceWiring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Training run of the JVM's ahead-of-time cache: carries out, in one process, commands that need no cluster and touch
 * nothing but an empty folder. Only classes loaded here start quickly later.
 */
public final class WarmUp {

    /** Every command line that is trained. */
    private static final List<List<String>> COMMAND_LINES = List.of(
            List.of("--version"),
            List.of("ls"),
            List.of("ls", "--json"),
            List.of("status", "nobody"),
            List.of("ensure", "nobody"),
            List.of("start", "nobody"));

    private WarmUp() {}

    /**
     * Carries out all of them.
     *
     * @param args one: an empty folder, which is this host's root during the training
     */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        Files.createDirectories(root);
        var terminal = new Terminal(System.out, System.err, Map.of("FCQEMU_ROOT", root.toString()), true);
        var tool = new CommandLineTool(terminal, new GuiceWiring());
        for (List<String> commandLine : COMMAND_LINES) {
            int exitCode = tool.run(commandLine.toArray(String[]::new));
            System.err.println(commandLine + " ended with " + exitCode);
        }
    }
}
