package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** A command that does one thing to one VM, and waits for others that are at work on it. */
@Command
final class VmActionCommand implements Callable<Integer> {

    private final Host host;
    private final BiConsumer<VmCommands, VmName> action;
    private final Again again;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    VmActionCommand(Host host, BiConsumer<VmCommands, VmName> action, Again again) {
        this.host = host;
        this.action = action;
        this.again = again;
    }

    /** The same where a daemon has begun it, and ended before it had said what became of it. */
    @FunctionalInterface
    interface Again {
        /** Does what is left of it, if it was begun then, in clock ticks since boot. */
        void finish(VmCommands commands, VmName vm, long begunTicks);
    }

    @Override
    public Integer call() {
        OptionalLong begun = host.begunBefore();
        if (begun.isPresent()) {
            again.finish(host.commands(), vm, begun.getAsLong());
        } else {
            action.accept(host.commands(), vm);
        }
        return 0;
    }
}
