package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.snapshots.TakenSnapshot;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code snapshot}. */
@Command(
        description = {
            "Make a snapshot of a VM's root. Its guest writes out all it has and is frozen meanwhile.",
            "One that is there already is left alone."
        })
final class SnapshotCommand implements Callable<Integer> {

    private static final int LONGEST_DAYS = 36_500;

    private final Host host;

    @Spec
    private CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "VM",
            description = "name, or path of its definition",
            converter = VmArgument.class)
    private VmName vm;

    @Parameters(index = "1", paramLabel = "NAME", description = "name of the snapshot", converter = NameArgument.class)
    private SnapshotName name;

    @Option(
            names = {"-k", "--keep"},
            paramLabel = "DAYS",
            defaultValue = "7",
            description = "how long it is kept, which is added to its name; 0 for ever (default: 7)")
    private int days;

    @SuppressWarnings("NullAway.Init") // picocli sets what is required, or does not call
    SnapshotCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        if (days < 0 || days > LONGEST_DAYS) {
            throw new ParameterException(
                    spec.commandLine(), "--keep: days from 0 to " + LONGEST_DAYS + " are expected");
        }
        TakenSnapshot taken = host.commands().snapshot(vm, name, days);
        host.out().println(taken.name() + (taken.made() ? " was made" : " is there already"));
        return 0;
    }

    private static final class NameArgument implements ITypeConverter<SnapshotName> {

        @Override
        public SnapshotName convert(String text) {
            try {
                return new SnapshotName(text);
            } catch (IllegalArgumentException mistake) {
                throw new TypeConversionException(mistake.getMessage());
            }
        }
    }
}
