package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.cli.output.ListColumn;
import io.flyingcircus.fcqemu.cli.output.Screen;
import io.flyingcircus.fcqemu.cli.output.VmList;
import io.flyingcircus.fcqemu.cli.output.VmTable;
import io.flyingcircus.fcqemu.domain.status.VmRow;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code ls}. */
@Command(
        description = {
            "List the VMs of this host. On a terminal: state, what is wanted and where, cores, booked and used memory in MiB, how",
            "long QEMU has run, the definition's generation, and what is worth a look. Elsewhere: state, PID, cores, memory."
        })
final class ListCommand implements Callable<Integer> {

    private final Host host;

    @Parameters(
            arity = "0..*",
            paramLabel = "PATTERN",
            description = "only VMs whose name is one of these; * and ? stand for any letters, and any one")
    private List<String> patterns = List.of();

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Option(names = "--wide", description = "the whole table however wide it is, with PIDs, also into a pipe")
    private boolean wide;

    @Option(
            names = "--sort",
            paramLabel = "COLUMN",
            description = "by that column of the table: numbers from the largest, words from A",
            converter = ColumnArgument.class)
    private ListColumn column = ListColumn.NAME;

    @Option(names = "--reverse", description = "the other way round")
    private boolean reverse;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "only VMs that are online, or offline, here",
            converter = StateArgument.class)
    private @Nullable State state;

    @Option(
            names = "--wanted",
            paramLabel = "STATE",
            description = "only VMs that are wanted online, or offline",
            converter = StateArgument.class)
    private @Nullable State wanted;

    @Option(names = "--host", paramLabel = "HOST", description = "only VMs that are wanted on that host")
    private @Nullable String wantedHost;

    ListCommand(Host host) {
        this.host = host;
    }

    @Override
    public Integer call() {
        List<VmRow> vms = host.commands().list().stream()
                .filter(isMeant())
                .sorted(column.order(reverse))
                .toList();
        host.out().print(text(vms));
        return 0;
    }

    private String text(List<VmRow> vms) {
        if (json) {
            return VmList.json(vms);
        }
        Optional<Screen> screen = host.screen();
        return screen.isPresent() || wide ? VmTable.of(vms, screen.orElse(Screen.NONE), wide) : VmList.table(vms);
    }

    private Predicate<VmRow> isMeant() {
        List<Pattern> names = patterns.stream().map(ListCommand::pattern).toList();
        return vm -> (names.isEmpty()
                        || names.stream()
                                .anyMatch(name -> name.matcher(vm.vm().value()).matches()))
                && (state == null || vm.online() == state.online())
                && (wanted == null || vm.wanted().equals(Optional.of(wanted.online())))
                && (wantedHost == null
                        || vm.host()
                                .filter(found -> found.value().equals(wantedHost))
                                .isPresent());
    }

    private static Pattern pattern(String typed) {
        var regex = new StringBuilder();
        typed.chars()
                .forEach(c -> regex.append(
                        switch (c) {
                            case '*' -> ".*";
                            case '?' -> ".";
                            default -> Pattern.quote(Character.toString(c));
                        }));
        return Pattern.compile(regex.toString());
    }

    /** A boolean, but for picocli, which lets no value follow those. */
    private enum State {
        ONLINE,
        OFFLINE;

        boolean online() {
            return this == ONLINE;
        }
    }

    private static final class StateArgument implements ITypeConverter<State> {
        @Override
        public State convert(String text) {
            return switch (text) {
                case "online" -> State.ONLINE;
                case "offline" -> State.OFFLINE;
                default -> throw new TypeConversionException("online or offline is expected, not '" + text + "'");
            };
        }
    }

    private static final class ColumnArgument implements ITypeConverter<ListColumn> {
        @Override
        public ListColumn convert(String text) {
            for (ListColumn column : ListColumn.values()) {
                if (column.typed().equals(text.toLowerCase(Locale.ROOT))) {
                    return column;
                }
            }
            throw new TypeConversionException("there is no column '" + text + "', but "
                    + Arrays.stream(ListColumn.values()).map(ListColumn::typed).collect(Collectors.joining(", ")));
        }
    }
}
