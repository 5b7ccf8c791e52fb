package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.adapter.qemu.console.ConsoleLogs;
import io.flyingcircus.fcqemu.cli.interactive.ConsoleLog;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code console}. */
@Command(
        description =
                "Print what a VM's guest writes to its serial console, and go on with what comes; Ctrl-C ends it.")
final class ConsoleCommand implements Callable<Integer> {

    private final Host host;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "NUMBER",
            defaultValue = "40",
            description = "begin with the last NUMBER lines, also of earlier runs (default: 40)")
    private int lines;

    @Option(names = "--no-follow", description = "end after them")
    private boolean once;

    @Option(names = "--raw", description = "give the terminal also what the guest meant for it, such as colours")
    private boolean raw;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    ConsoleCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        var console = new ConsoleLog(vm, new ConsoleLogs(host.paths(), _ -> {}), host.out(), raw);
        if (once) {
            console.show(Math.max(0, lines));
        } else {
            console.follow(Math.max(0, lines));
        }
        return 0;
    }
}
