package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.Screen;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.Optional;

/**
 * What surrounds a process: its streams and its environment.
 *
 * @param in what it is given to read
 * @param out results
 * @param err everything else
 * @param environment variables
 * @param errIsTerminal whether {@code err} is one
 * @param inIsTerminal whether {@code in} is one, at which somebody sits
 * @param pid of the process that was started for the command, which the log names
 * @param ownsProcess whether the process is there for one command, and ends with it
 */
public record Terminal(
        InputStream in,
        PrintStream out,
        PrintStream err,
        Map<String, String> environment,
        boolean errIsTerminal,
        boolean inIsTerminal,
        long pid,
        boolean ownsProcess) {

    /** Set for a process in the background, whose log file is all there is to read. */
    static final String IN_BACKGROUND = "FCQEMU_IN_BACKGROUND";

    /**
     * Set by the launcher where stdout is a terminal: how many columns it has, 0 if that is not known. A variable, so that it
     * reaches the daemon as the others do that a command is understood by.
     */
    static final String SCREEN = "FCQEMU_SCREEN";

    /** Set by the supervisor of a QEMU that has ended: how often in a row it ended soon after its start. */
    private static final String SUPERVISED = "FCQEMU_SUPERVISED";

    public Terminal {
        environment = Map.copyOf(environment);
    }

    /** Surroundings of one command among others in a process. */
    public Terminal(
            InputStream in, PrintStream out, PrintStream err, Map<String, String> environment, boolean errIsTerminal) {
        this(
                in,
                out,
                err,
                environment,
                errIsTerminal,
                false,
                ProcessHandle.current().pid(),
                false);
    }

    /** Those of this process. The launcher says whether there is a terminal; Java cannot tell for stderr. */
    public static Terminal ofThisProcess() {
        return new Terminal(
                System.in,
                System.out,
                System.err,
                System.getenv(),
                Boolean.getBoolean("fcqemu.terminal"),
                Boolean.getBoolean("fcqemu.keyboard"),
                ProcessHandle.current().pid(),
                true);
    }

    /** Whether levels may be coloured. */
    boolean coloured() {
        return errIsTerminal && wantsColours();
    }

    /** See no-color.org; a terminal that cannot show them is called dumb. */
    private boolean wantsColours() {
        return environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !environment.getOrDefault("TERM", "").equals("dumb");
    }

    /** The terminal that {@code out} is; empty if it is none. */
    Optional<Screen> screen() {
        String columns = environment.getOrDefault(SCREEN, "");
        return columns.matches("[0-9]{1,4}")
                ? Optional.of(new Screen(Integer.parseInt(columns), wantsColours()))
                : Optional.empty();
    }

    boolean supervised() {
        return !environment.getOrDefault(SUPERVISED, "").isEmpty();
    }

    boolean inBackground() {
        return !environment.getOrDefault(IN_BACKGROUND, "").isEmpty();
    }

    /** {@code err}, for a log that closes what it writes to. */
    OutputStream errKeptOpen() {
        return new FilterOutputStream(err) {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                err.write(bytes, offset, length);
            }

            @Override
            public void close() throws IOException {
                flush();
            }
        };
    }
}
