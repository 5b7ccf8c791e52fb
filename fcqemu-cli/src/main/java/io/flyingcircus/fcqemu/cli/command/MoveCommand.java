package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.MovedText;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.ensure.MovedGuest;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code inmigrate} and {@code outmigrate}. */
@Command
final class MoveCommand implements Callable<Integer> {

    private final Host host;
    private final BiFunction<VmCommands, VmName, Optional<MovedGuest>> action;
    private final String otherwise;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @Option(names = "--json", description = "print what it took as JSON, durations in milliseconds")
    private boolean json;

    /** @param otherwise what to say where it ended well and there are no figures */
    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    MoveCommand(Host host, BiFunction<VmCommands, VmName, Optional<MovedGuest>> action, String otherwise) {
        this.host = host;
        this.action = action;
        this.otherwise = otherwise;
    }

    @Override
    public Integer call() {
        Optional<MovedGuest> moved = action.apply(host.moving(vm), vm);
        host.out().print(json ? MovedText.json(vm, moved) : MovedText.text(moved, vm + " " + otherwise));
        return 0;
    }
}
