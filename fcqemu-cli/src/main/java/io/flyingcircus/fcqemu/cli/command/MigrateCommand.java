package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code migrate --cancel}. */
@Command(
        description = {
            "Call off a migration that this host takes part in, as source or target, up to the hand-over.",
            "To begin one: inmigrate on the target and outmigrate on the source, or ensure on both."
        })
final class MigrateCommand implements Callable<Integer> {

    private final Host host;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @Option(names = "--cancel", required = true, description = "the guest goes on where it was")
    @SuppressWarnings("UnusedVariable") // read by picocli, which insists on it
    private boolean cancel;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    MigrateCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        host.commands().callOffMigration(vm);
        host.out().println("the migration of " + vm + " was called off: its guest goes on where it was");
        return 0;
    }
}
