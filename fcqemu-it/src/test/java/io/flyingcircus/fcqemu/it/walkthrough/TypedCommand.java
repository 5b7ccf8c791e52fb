package io.flyingcircus.fcqemu.it.walkthrough;

import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.time.Duration;
import java.util.List;

/**
 * A command that was typed at a terminal of a host, in the host's root folder.
 *
 * @param printed what the terminal shows of it in the end
 * @param exitCode how it ended
 */
record TypedCommand(List<String> printed, int exitCode) {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** A terminal of that many columns, in which the tables of the tour are whole. */
    private static final String AT_TERMINAL = "stty cols 120 -echo; exec bash -c \"$TYPED\"";

    TypedCommand {
        printed = List.copyOf(printed);
    }

    /** Runs it, right after one that ended with {@code before}. */
    static TypedCommand run(Testbed testbed, Step step, int before) {
        String typed = "cd \"$FCQEMU_ROOT\"\n(exit " + before + ")\n" + step.command();
        CommandResult result = Command.of("script", "-qec", AT_TERMINAL, "/dev/null")
                .through(
                        Checkout.top().resolve("fcqemu-it/testbed").toString(),
                        "--dir",
                        testbed.dir().toString(),
                        "host",
                        step.host())
                .with("TYPED", typed)
                .with("SHELL", "/bin/sh")
                .with("TERM", "xterm")
                .with("NO_COLOR", "1")
                .run(PATIENCE);
        return new TypedCommand(result.stdout().lines().map(TypedCommand::shown).toList(), result.exitCode());
    }

    /** What is left of a line in which one text was written over another. */
    private static String shown(String line) {
        return line.substring(line.lastIndexOf('\r') + 1).replace("\u001b[K", "");
    }
}
