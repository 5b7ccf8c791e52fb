package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.VmList;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ls}. */
@Command(description = "List the VMs of this host: state, PID, cores, booked and used memory in MiB.")
final class ListCommand implements Callable<Integer> {

    private final Host host;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    ListCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        List<VmRow> vms = host.commands().list();
        host.out().print(json ? VmList.json(vms) : VmList.table(vms));
        return 0;
    }
}
