package io.flyingcircus.fcqemu.it.killed;

import io.flyingcircus.fcqemu.cli.command.CommandLineTool;
import io.flyingcircus.fcqemu.cli.command.Terminal;
import io.flyingcircus.fcqemu.cli.wiring.GuiceWiring;
import java.nio.file.Path;

/** The program as it is, which kills itself at one of its calls of ports. */
final class KilledTool {

    private KilledTool() {}

    /**
     * Carries out a command line, or as much of it as its life lasts.
     *
     * @param arguments a {@link KillPoint}, the file for the trace of calls, then the command line
     */
    public static void main(String[] arguments) {
        var selfKill = new SelfKill(KillPoint.decoded(arguments[0]), Path.of(arguments[1]));
        String[] commandLine = new String[arguments.length - 2];
        System.arraycopy(arguments, 2, commandLine, 0, commandLine.length);
        var tool = new CommandLineTool(Terminal.ofThisProcess(), new GuiceWiring(new WatchedPorts(selfKill)::around));
        System.exit(tool.run(commandLine));
    }
}
