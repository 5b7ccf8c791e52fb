package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.FencedClients;
import io.flyingcircus.fcqemu.domain.locks.FencedClient;
import io.flyingcircus.fcqemu.domain.locks.Unfence.Evidence;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code unfence}. */
@Command(
        description = {
            "List the storage clients that force-unlock cut off because of a VM, and until when.",
            "With --remove let them back in, if they are dead: one that lives would write again."
        })
final class UnfenceCommand implements Callable<Integer> {

    private final Host host;

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @Option(names = "--remove", description = "remove their entries from the blocklist; all of them, or none")
    private boolean remove;

    @Option(
            names = "--known-dead",
            description = "with --remove: their hosts were switched off or restarted since they were cut off")
    private boolean knownDead;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    UnfenceCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        if (knownDead && !remove) {
            throw new ParameterException(spec.commandLine(), "--known-dead goes with --remove");
        }
        List<FencedClient> removed =
                remove ? host.commands().unfence(vm, knownDead ? Evidence.KNOWN_DEAD : Evidence.AS_SEEN) : List.of();
        List<FencedClient> fenced = host.commands().fenced(vm);
        host.out().print(json ? FencedClients.json(vm, fenced, removed) : FencedClients.text(vm, fenced, removed));
        return 0;
    }
}
