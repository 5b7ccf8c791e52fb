package io.flyingcircus.fcqemu.it.testbed;

import java.util.List;

/**
 * A command that has ended.
 *
 * @param command its words
 * @param exitCode its exit status
 * @param stdout what it wrote there
 * @param stderr what it wrote there
 */
public record CommandResult(List<String> command, int exitCode, String stdout, String stderr) {

    public CommandResult {
        command = List.copyOf(command);
    }

    /** This result, if the command ended with 0; an {@link AssertionError} that tells all otherwise. */
    public CommandResult orFail() {
        return orFailUnless(0);
    }

    /** This result, if the command ended with {@code expected}; an {@link AssertionError} that tells all otherwise. */
    public CommandResult orFailUnless(int expected) {
        if (exitCode != expected) {
            throw new AssertionError("expected exit code " + expected + ", but\n" + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return String.join(" ", command) + "\nended with " + exitCode + "\nstdout:\n" + stdout + "\nstderr:\n" + stderr;
    }
}
