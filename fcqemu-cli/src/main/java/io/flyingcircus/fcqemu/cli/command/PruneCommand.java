package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.SnapshotList;
import io.flyingcircus.fcqemu.domain.snapshots.PruneReport;
import io.flyingcircus.fcqemu.domain.snapshots.PruneSnapshots.Mode;
import io.flyingcircus.fcqemu.ports.failure.ExitCode;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code prune}. */
@Command(
        description = {
            "Remove snapshots whose name says that their time is over (NAME-keep-until-YYYYMMDD), and no other.",
            "Those that are protected, or that images were cloned from, stay."
        })
final class PruneCommand implements Callable<Integer> {

    private final Host host;

    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "VM",
            description = "name, or path of its definition",
            converter = VmArgument.class)
    private @Nullable VmName vm;

    @Option(names = "--all", description = "of all VMs that run here or are wanted here")
    private boolean all;

    @Option(names = "--dry-run", description = "only say which would be removed")
    private boolean dryRun;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    PruneCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        Mode mode = dryRun ? Mode.DRY_RUN : Mode.REMOVE;
        PruneReport report;
        if (vm != null && !all) {
            report = host.commands().prune(vm, mode);
        } else if (vm == null && all) {
            report = host.commands().pruneAll(mode);
        } else {
            throw new ParameterException(spec.commandLine(), "either a VM or --all is expected");
        }
        host.out().print(SnapshotList.pruned(report));
        return report.failures().isEmpty() ? 0 : ExitCode.UNAVAILABLE.number();
    }
}
