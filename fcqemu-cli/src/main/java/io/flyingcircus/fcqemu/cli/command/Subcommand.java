package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The subcommands. Each is built only when it is asked for: picocli looks at every annotation of what it is given, and
 * that is a good part of the time a short command takes.
 */
enum Subcommand {
    LS,
    STATUS,
    CHECK,
    EXPLAIN,
    ENSURE,
    START,
    STOP,
    RESTART,
    KILL,
    SHUTDOWN_ALL,
    MAINTENANCE,
    INMIGRATE,
    OUTMIGRATE,
    MIGRATE,
    SNAPSHOT,
    SNAPSHOTS,
    PRUNE,
    HANDLE_CONSUL_EVENT,
    DAEMON,
    LOCK,
    UNLOCK,
    FORCE_UNLOCK,
    UNFENCE,
    MONITOR,
    TELNET,
    CONSOLE,
    REPORT_SUPPORTED_CPU_MODELS,
    CPU_BASELINE;

    /** Global options that a word of its own follows. */
    private static final List<String> WITH_VALUE = List.of("--root", "--config", "--reason");

    /**
     * Whether the daemon does it for clients. Not itself; not what may take hours and is watched meanwhile: to move a guest by
     * hand, to end all guests, to empty the host, to talk to a monitor, to follow a console; and not what judges the host or a VM, also where its
     * daemon hangs.
     */
    boolean isServed() {
        return switch (this) {
            case LS,
                    STATUS,
                    ENSURE,
                    START,
                    STOP,
                    RESTART,
                    KILL,
                    SNAPSHOT,
                    SNAPSHOTS,
                    PRUNE,
                    HANDLE_CONSUL_EVENT,
                    LOCK,
                    UNLOCK,
                    FORCE_UNLOCK,
                    UNFENCE -> true;
            case INMIGRATE,
                    OUTMIGRATE,
                    MIGRATE,
                    CHECK,
                    EXPLAIN,
                    SHUTDOWN_ALL,
                    MAINTENANCE,
                    DAEMON,
                    MONITOR,
                    TELNET,
                    CONSOLE,
                    REPORT_SUPPORTED_CPU_MODELS,
                    CPU_BASELINE -> false;
        };
    }

    /** The names of those. */
    static List<String> served() {
        return Arrays.stream(values())
                .filter(Subcommand::isServed)
                .map(Subcommand::typed)
                .toList();
    }

    /**
     * Whether what is typed may change something, or lets somebody do so.
     *
     * @param words all of the command line
     */
    boolean changes(List<String> words) {
        return switch (this) {
            case LS, STATUS, CHECK, EXPLAIN, SNAPSHOTS, CONSOLE, REPORT_SUPPORTED_CPU_MODELS, CPU_BASELINE -> false;
            case ENSURE, PRUNE -> !words.contains("--dry-run");
            case MAINTENANCE -> !words.contains("status");
            case UNFENCE -> words.contains("--remove");
            case START,
                    STOP,
                    RESTART,
                    KILL,
                    SHUTDOWN_ALL,
                    INMIGRATE,
                    OUTMIGRATE,
                    MIGRATE,
                    SNAPSHOT,
                    HANDLE_CONSUL_EVENT,
                    DAEMON,
                    LOCK,
                    UNLOCK,
                    FORCE_UNLOCK,
                    MONITOR,
                    TELNET -> true;
        };
    }

    /**
     * How to go on where a process that did this was ended in the middle, as a sentence; empty for what changes nothing, and for what has
     * words of its own for that, or its user at the keyboard.
     *
     * @param vm which it was about, as it is typed; empty if about none
     */
    Optional<String> goesOn(String vm) {
        String again = "'fc-qemu " + (typed() + " " + vm).strip() + "'";
        return switch (this) {
            case ENSURE, START, RESTART -> Optional.of("'fc-qemu ensure " + vm + "' goes on from there.");
            case INMIGRATE, OUTMIGRATE ->
                Optional.of("'fc-qemu ensure " + vm + "', on both hosts, goes on from what is there.");
            case STOP, KILL ->
                Optional.of("Type it again, " + again + ", to have it ended; 'fc-qemu ensure " + vm
                        + "' brings it to what its definition asks for.");
            case SNAPSHOT ->
                Optional.of(
                        "Type it again to have the snapshot; a guest that is frozen is thawed by that, and by 'fc-qemu"
                                + " ensure " + vm + "'.");
            case LOCK, UNLOCK, FORCE_UNLOCK, UNFENCE, PRUNE, MIGRATE ->
                Optional.of("Type it again: what is done already is nothing to do then.");
            case HANDLE_CONSUL_EVENT ->
                Optional.of(
                        "What was received stays, and is put in force by the daemon or the next 'fc-qemu ensure' of its"
                                + " VM.");
            case LS,
                    STATUS,
                    CHECK,
                    EXPLAIN,
                    SNAPSHOTS,
                    CONSOLE,
                    REPORT_SUPPORTED_CPU_MODELS,
                    CPU_BASELINE,
                    SHUTDOWN_ALL,
                    MAINTENANCE,
                    DAEMON,
                    MONITOR,
                    TELNET -> Optional.empty();
        };
    }

    /** As it is typed. */
    String typed() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Whether it works on a VM, with all that takes. */
    boolean isOnVm() {
        return switch (this) {
            case LS, CHECK, MONITOR, TELNET, CONSOLE, REPORT_SUPPORTED_CPU_MODELS, CPU_BASELINE -> false;
            default -> true;
        };
    }

    /** What picocli needs to know about it. */
    CommandSpec spec(Host host) {
        return switch (this) {
            case LS -> CommandSpec.forAnnotatedObject(new ListCommand(host));
            case STATUS -> CommandSpec.forAnnotatedObject(new StatusCommand(host));
            case CHECK -> CommandSpec.forAnnotatedObject(new CheckCommand(host));
            case EXPLAIN -> CommandSpec.forAnnotatedObject(new ExplainCommand(host));
            case ENSURE -> CommandSpec.forAnnotatedObject(new EnsureCommand(host));
            case START ->
                action(
                        new VmActionCommand(host, VmCommands::start, (commands, vm, _) -> commands.startAgain(vm)),
                        "Start a VM from its disks, wherever it is wanted.");
            case STOP ->
                action(
                        new VmActionCommand(host, VmCommands::stop, (commands, vm, _) -> commands.stopAgain(vm)),
                        "Ask a guest to shut down; end QEMU if that takes too long.");
            case RESTART ->
                action(
                        new VmActionCommand(host, VmCommands::restart, VmCommands::restartAgain),
                        "Stop a VM and start it again.");
            case KILL -> action(host, VmCommands::kill, "End QEMU without asking the guest, and clear away the rest.");
            case SHUTDOWN_ALL -> CommandSpec.forAnnotatedObject(new ShutdownAllCommand(host));
            case MAINTENANCE -> CommandSpec.forAnnotatedObject(new MaintenanceCommand(host));
            case INMIGRATE ->
                moving(
                        new MoveCommand(host, VmCommands::inmigrate, "ran nowhere, and was started here"),
                        "Wait here for a VM's running guest, which 'outmigrate' sends, wherever it is wanted.");
            case OUTMIGRATE ->
                moving(
                        new MoveCommand(host, VmCommands::outmigrate, "went to the other host"),
                        "Send a VM's running guest to the host where 'inmigrate' waits, wherever it is wanted.");
            case MIGRATE -> CommandSpec.forAnnotatedObject(new MigrateCommand(host));
            case SNAPSHOT -> CommandSpec.forAnnotatedObject(new SnapshotCommand(host));
            case SNAPSHOTS -> CommandSpec.forAnnotatedObject(new SnapshotsCommand(host));
            case PRUNE -> CommandSpec.forAnnotatedObject(new PruneCommand(host));
            case HANDLE_CONSUL_EVENT -> CommandSpec.forAnnotatedObject(new ConsulEventCommand(host));
            case DAEMON -> CommandSpec.forAnnotatedObject(new DaemonCommand(host));
            case LOCK -> action(host, VmCommands::lock, "Take the locks of a VM's volumes for this host.");
            case UNLOCK -> action(host, VmCommands::unlock, "Release this host's locks of a VM's volumes.");
            case FORCE_UNLOCK -> CommandSpec.forAnnotatedObject(new ForceUnlockCommand(host));
            case UNFENCE -> CommandSpec.forAnnotatedObject(new UnfenceCommand(host));
            case MONITOR, TELNET -> CommandSpec.forAnnotatedObject(new MonitorCommand(host));
            case CONSOLE -> CommandSpec.forAnnotatedObject(new ConsoleCommand(host));
            case REPORT_SUPPORTED_CPU_MODELS -> CommandSpec.forAnnotatedObject(new ReportCpuModelsCommand(host));
            case CPU_BASELINE -> CommandSpec.forAnnotatedObject(new CpuBaselineCommand(host));
        };
    }

    private static CommandSpec action(Host host, BiConsumer<VmCommands, VmName> action, String description) {
        return action(new VmActionCommand(host, action, (commands, vm, _) -> action.accept(commands, vm)), description);
    }

    private static CommandSpec action(VmActionCommand command, String description) {
        var spec = CommandSpec.forAnnotatedObject(command);
        spec.usageMessage().description(description);
        return spec;
    }

    private static CommandSpec moving(MoveCommand command, String description) {
        var spec = CommandSpec.forAnnotatedObject(command);
        spec.usageMessage().description(description);
        return spec;
    }

    /** The one that stands on a command line, behind the global options. */
    static Optional<Subcommand> on(String[] args) {
        int i = 0;
        while (i < args.length && args[i].startsWith("-")) {
            i += WITH_VALUE.contains(args[i]) ? 2 : 1;
        }
        if (i >= args.length) {
            return Optional.empty();
        }
        String typed = args[i];
        return Arrays.stream(values())
                .filter(command -> command.typed().equals(typed))
                .findFirst();
    }
}
