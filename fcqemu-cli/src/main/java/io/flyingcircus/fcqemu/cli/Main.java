package io.flyingcircus.fcqemu.cli;

import io.flyingcircus.fcqemu.cli.command.CommandLineTool;
import io.flyingcircus.fcqemu.cli.command.Terminal;
import io.flyingcircus.fcqemu.cli.wiring.GuiceWiring;

/** Start of the program. */
public final class Main {

    private Main() {}

    /**
     * Carries out one command line and ends the process with its exit code.
     *
     * @param args as typed
     */
    public static void main(String[] args) {
        System.exit(tool(Terminal.ofThisProcess()).run(args));
    }

    /** The tool as it runs on a real host. */
    public static CommandLineTool tool(Terminal terminal) {
        return new CommandLineTool(terminal, new GuiceWiring());
    }
}
