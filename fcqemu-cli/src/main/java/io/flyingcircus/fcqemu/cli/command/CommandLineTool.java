package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.ports.failure.ExitCode;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** One run of the program: understands a command line and carries it out. */
public final class CommandLineTool {

    private final Map<String, String> environment;

    /** @param environment of the process */
    public CommandLineTool(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /**
     * Carries out a command line.
     *
     * @param args as typed
     * @return exit code of the process
     */
    public int run(String... args) {
        var line = new CommandLine(new GlobalOptions(environment))
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler(CommandLineTool::explainUsage);
        return line.execute(args);
    }

    private static int explainUsage(ParameterException mistake, String[] args) {
        CommandLine line = mistake.getCommandLine();
        line.getErr().println("fc-qemu: " + mistake.getMessage());
        line.getErr().println("Nothing was done. See: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }
}
