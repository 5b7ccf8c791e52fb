package io.flyingcircus.fcqemu.it.testbed;

import java.time.Duration;

/**
 * Runs commands inside the network namespace of a host. With {@code nsenter}: {@code ip netns exec} would make a mount
 * namespace too, and hide what is mounted inside.
 */
public final class HostShell {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final TestbedHost host;

    HostShell(TestbedHost host) {
        this.host = host;
    }

    /** Runs a program with its arguments, for at most a minute. */
    public CommandResult run(String... words) {
        return run(Command.of(words), PATIENCE);
    }

    /** Runs a line of shell, for at most a minute. */
    public CommandResult sh(String line) {
        return run("/bin/sh", "-c", line);
    }

    /** Runs a command, for at most {@code patience}. */
    public CommandResult run(Command command, Duration patience) {
        return command.through("nsenter", "--net=/run/netns/" + host.namespace(), "--")
                .run(patience);
    }
}
