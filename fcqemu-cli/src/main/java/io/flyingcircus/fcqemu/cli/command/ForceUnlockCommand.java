package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.locks.ForceUnlock.Fencing;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code force-unlock}. */
@Command(description = "Break all locks of a VM's volumes, after cutting their holders off from the storage.")
final class ForceUnlockCommand implements Callable<Integer> {

    private final Host host;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @Option(
            names = "--no-fence",
            description = "cut nobody off: only when it is certain that no QEMU of the VM lives anywhere")
    private boolean noFence;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    ForceUnlockCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        host.commands().forceUnlock(vm, noFence ? Fencing.NONE : Fencing.FIRST);
        return 0;
    }
}
