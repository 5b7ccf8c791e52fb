package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.SnapshotList;
import io.flyingcircus.fcqemu.domain.snapshots.RootSnapshot;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code snapshots}. */
@Command(description = "List the snapshots of a VM's root, whoever made them: how long they are kept, and their sizes.")
final class SnapshotsCommand implements Callable<Integer> {

    private final Host host;

    @Parameters(paramLabel = "VM", description = "name, or path of its definition", converter = VmArgument.class)
    private VmName vm;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    SnapshotsCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        List<RootSnapshot> snapshots = host.commands().snapshots(vm);
        host.out().print(json ? SnapshotList.json(vm, snapshots) : SnapshotList.table(vm, snapshots));
        return 0;
    }
}
