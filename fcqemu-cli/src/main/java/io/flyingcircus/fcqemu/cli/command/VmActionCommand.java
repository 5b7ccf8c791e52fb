package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A command that does one thing to one VM, and waits for others that are at work on it. */
@Command
final class VmActionCommand implements Callable<Integer> {

    private final Host host;
    private final BiConsumer<VmCommands, VmName> action;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    VmActionCommand(Host host, BiConsumer<VmCommands, VmName> action) {
        this.host = host;
        this.action = action;
    }

    @Override
    public Integer call() {
        action.accept(host.commands(), vm);
        return 0;
    }
}
