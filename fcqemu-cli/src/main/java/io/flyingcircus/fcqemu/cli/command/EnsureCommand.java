package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.ensure.Plan;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ensure}. */
@Command(
        description = {
            "Bring a VM to the state that its definition asks for.",
            "Does not wait for another process that is at work on it: ends with 75, try again."
        })
final class EnsureCommand implements Callable<Integer> {

    private final Host host;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @Option(names = "--dry-run", description = "only say what would be done next, and why")
    private boolean dryRun;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    EnsureCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        if (!dryRun) {
            host.moving(vm).ensure(vm);
            return 0;
        }
        Plan plan = host.commands().plan(vm);
        host.out().println("VM      " + plan.vm());
        host.out().println("wanted  " + plan.wanted());
        host.out().println("found   " + plan.found());
        host.out()
                .println("action  " + plan.action().label() + ": "
                        + plan.action().reason());
        return 0;
    }
}
