package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.adapter.qemu.hmp.HumanMonitor;
import io.flyingcircus.fcqemu.cli.interactive.MonitorConversation;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code monitor}, and {@code telnet}, as it was called when it ran that. */
@Command(
        description = {
            "Talk to the human monitor of a VM's QEMU, whatever state the VM is in.",
            "On a terminal Ctrl-] or Ctrl-D leaves it; otherwise each line of the input is a command."
        })
final class MonitorCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final Host host;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    MonitorCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        try (var monitor = HumanMonitor.connect(host.paths(), vm, PATIENCE)) {
            new MonitorConversation(vm, monitor, host.in(), host.out()).run();
        }
        return 0;
    }
}
