package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcessAge;
import io.flyingcircus.fcqemu.cli.audit.AuditTrail;
import io.flyingcircus.fcqemu.cli.audit.Who;
import io.flyingcircus.fcqemu.cli.daemon.DaemonParts;
import io.flyingcircus.fcqemu.cli.log.HostLog;
import io.flyingcircus.fcqemu.cli.output.Screen;
import io.flyingcircus.fcqemu.cli.service.ClientWork;
import io.flyingcircus.fcqemu.cli.session.HostParts;
import io.flyingcircus.fcqemu.cli.session.MaintenanceParts;
import io.flyingcircus.fcqemu.cli.session.Session;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.cpu.CpuCommands;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.ExitCode;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** One run of the program: understands a command line and carries it out. */
public final class CommandLineTool {

    private final Terminal terminal;
    private final Session.HostWiring wiring;
    private final Workplace workplace;

    /**
     * A tool in a process of its own.
     *
     * @param terminal its surroundings
     * @param wiring makes the commands of a host
     */
    public CommandLineTool(Terminal terminal, Session.HostWiring wiring) {
        this(terminal, wiring, Workplace.OWN_PROCESS);
    }

    /** The same, elsewhere. */
    CommandLineTool(Terminal terminal, Session.HostWiring wiring, Workplace workplace) {
        this.terminal = terminal;
        this.wiring = wiring;
        this.workplace = workplace;
    }

    /**
     * Carries out a command line.
     *
     * @param args as typed
     * @return exit code of the process
     */
    public int run(String... args) {
        var options = new GlobalOptions(terminal.environment());
        Optional<Subcommand> typed = Subcommand.on(args);
        boolean stays = typed.filter(Subcommand.DAEMON::equals).isPresent();
        var host = new OpenedHost(options, stays ? wiring.forManyCommands() : wiring);
        var line = new CommandLine(options);
        if (typed.isPresent() && typed.get().isOnVm()) {
            wiring.expectCommandOnVm();
        }
        // Only the one that is asked for; for a help text, or a mistake, all of them.
        addSubcommands(line, typed.map(List::of).orElseGet(() -> List.of(Subcommand.values())), host);
        // What is set here goes on to the subcommands that are there already.
        line.setOut(writer(terminal.out()))
                .setErr(writer(terminal.err()))
                .setExpandAtFiles(false)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler(CommandLineTool::explainUsage)
                .setExecutionExceptionHandler((failure, _, _) -> {
                    throw failure;
                })
                .setExecutionStrategy(parsed -> execute(parsed, options, host, args));
        try (Interruption _ = host.interruption) {
            int exitCode = line.execute(args);
            terminal.out().flush();
            terminal.err().flush();
            return exitCode;
        }
    }

    /** All commands, to be looked at and not to be carried out. */
    public static CommandLine model() {
        Session.HostWiring nothing = (_, _, _) -> {
            throw new HostException("a model carries nothing out");
        };
        var options = new GlobalOptions(Map.of());
        var line = new CommandLine(options);
        Host host = new CommandLineTool(Terminal.ofThisProcess(), nothing).new OpenedHost(options, nothing);
        addSubcommands(line, List.of(Subcommand.values()), host);
        return line;
    }

    /** The version of the program, as it is released. */
    public static String version() {
        return Version.released();
    }

    private static void addSubcommands(CommandLine line, List<Subcommand> commands, Host host) {
        commands.forEach(command -> line.addSubcommand(command.typed(), withHelp(command, host)));
    }

    private static CommandLine withHelp(Subcommand command, Host host) {
        var spec = command.spec(host).name(command.typed());
        spec.usageMessage()
                .footerHeading("%nExamples:%n")
                .footer(Example.of(command).stream()
                        .flatMap(example -> Stream.of("  " + example.line(), "      " + example.says()))
                        .toArray(String[]::new));
        spec.addOption(CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("print this and end")
                .build());
        return new CommandLine(spec);
    }

    private int execute(ParseResult parsed, GlobalOptions options, OpenedHost host, String[] args) {
        Integer helpPrinted = CommandLine.executeHelpRequest(parsed);
        if (helpPrinted != null) {
            return helpPrinted;
        }
        if (!parsed.hasSubcommand()) {
            throw new ParameterException(parsed.commandSpec().commandLine(), "a command is missing");
        }
        Optional<HostLog.Screen> screen = terminal.inBackground()
                ? Optional.empty()
                : Optional.of(new HostLog.Screen(
                        terminal.errKeptOpen(), options.verbose(), terminal.coloured(), terminal.errIsTerminal()));
        try (var session = new Session(options.root(), screen, vmOf(parsed), terminal.pid(), host.wiring)) {
            host.session = session;
            host.audited = audited(parsed, options, session, args);
            return carryOut(parsed, options, session, host, args);
        }
    }

    /** Of what may change something. A process that only starts another one leaves it to that. */
    private Optional<AuditedCommand> audited(
            ParseResult parsed, GlobalOptions options, Session session, String[] args) {
        Optional<Subcommand> command = Subcommand.on(args).filter(typed -> typed.changes(List.of(args)));
        boolean leavesItToAnother =
                options.daemonize() && !terminal.inBackground() && !goesToTheBackgroundByItself(parsed);
        if (command.isEmpty() || leavesItToAnother) {
            return Optional.empty();
        }
        var doing = new AuditTrail.Doing(
                Who.of(onBehalfOf(command.get()), terminal.pid(), terminal.sudoUser()),
                terminal.pid(),
                options.reason(),
                List.of(args),
                vmOf(parsed));
        Path file = AuditTrail.file(options.root());
        var trail = new AuditTrail(
                file,
                doing,
                problem -> session.log()
                        .record(new Event(
                                Level.WARNING,
                                Optional.empty(),
                                "audit-file-unusable",
                                List.of(Field.of("file", file), Field.of("problem", problem)),
                                null)));
        session.log().isAuditedBy(trail);
        trail.begins();
        return Optional.of(new AuditedCommand(trail, doing.vm()));
    }

    private Who.Kind onBehalfOf(Subcommand command) {
        return switch (command) {
            case DAEMON -> Who.Kind.DAEMON;
            case HANDLE_CONSUL_EVENT -> Who.Kind.EVENT;
            default -> terminal.supervised() ? Who.Kind.SUPERVISOR : Who.Kind.USER;
        };
    }

    private int carryOut(ParseResult parsed, GlobalOptions options, Session session, OpenedHost host, String[] args) {
        note(session, Level.DEBUG, "command", null, Field.of("arguments", String.join(" ", args)));
        int exitCode;
        Optional<Throwable> failure = Optional.empty();
        try {
            if (options.daemonize() && !terminal.inBackground() && !goesToTheBackgroundByItself(parsed)) {
                Background.start(List.of(args), Session.logFile(options.root()));
                exitCode = ExitCode.DONE.number();
            } else {
                exitCode = new CommandLine.RunLast().execute(parsed);
            }
        } catch (ParameterException mistake) {
            // Only the command could tell; it is a mistake on the command line like any other.
            host.ended(ExitCode.USAGE.number(), Optional.of(mistake));
            throw mistake;
        } catch (CommandLine.ExecutionException wrapped) {
            failure = Optional.of(wrapped.getCause() == null ? wrapped : wrapped.getCause());
            exitCode = failed(session, failure.get());
        } catch (RuntimeException | Error thrown) {
            failure = Optional.of(thrown);
            exitCode = failed(session, thrown);
        }
        host.ended(exitCode, failure);
        note(session, Level.DEBUG, "command-ended", null, Field.of("exit-code", exitCode));
        return exitCode;
    }

    /** What it is given to read would be lost. */
    private static boolean goesToTheBackgroundByItself(ParseResult parsed) {
        return parsed.subcommand().commandSpec().name().equals(Subcommand.HANDLE_CONSUL_EVENT.typed());
    }

    private static Optional<VmName> vmOf(ParseResult parsed) {
        ParseResult subcommand = parsed.subcommand();
        return subcommand.hasMatchedPositional(0) && subcommand.matchedPositionalValue(0, null) instanceof VmName vm
                ? Optional.of(vm)
                : Optional.empty();
    }

    private int failed(Session session, Throwable failure) {
        boolean expected = failure instanceof FcQemuException;
        int exitCode = (failure instanceof FcQemuException known ? known.exitCode() : ExitCode.UNAVAILABLE).number();
        note(session, Level.ERROR, "command-failed", failure, Field.of("exit-code", exitCode));
        if (!terminal.inBackground()) {
            terminal.err()
                    .println("fc-qemu: "
                            + (expected
                                    ? failure.getMessage()
                                    : "unexpected: " + failure + "; the log file has the whole of it"));
        }
        return exitCode;
    }

    private static void note(Session session, Level level, String name, @Nullable Throwable failure, Field... fields) {
        session.log().recordInFile(new Event(level, Optional.empty(), name, List.of(fields), failure));
    }

    private static int explainUsage(ParameterException mistake, String[] args) {
        CommandLine line = mistake.getCommandLine();
        line.getErr().println("fc-qemu: " + mistake.getMessage());
        line.getErr().println("Nothing was done. See: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCode.USAGE.number();
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(stream, true, StandardCharsets.UTF_8);
    }

    /** The host, opened when a subcommand first asks for it. */
    private final class OpenedHost implements Host {

        private final Interruption interruption = new Interruption(workplace);
        private final GlobalOptions options;
        private final Session.HostWiring wiring;
        private @Nullable Session session;
        private Optional<AuditedCommand> audited = Optional.empty();

        OpenedHost(GlobalOptions options, Session.HostWiring wiring) {
            this.options = options;
            this.wiring = wiring;
        }

        void ended(int exitCode, Optional<Throwable> failure) {
            audited.ifPresent(command -> command.ended(exitCode, failure.map(OpenedHost::text)));
        }

        private static String text(Throwable failure) {
            return failure.getMessage() == null ? failure.toString() : failure.getMessage();
        }

        @Override
        public VmCommands commands() {
            VmCommands commands = opened().commands(options.config(), options.configWasNamed());
            audited.ifPresent(command -> command.uses(commands));
            return commands;
        }

        @Override
        public HostParts parts() {
            return opened().parts(options.config(), options.configWasNamed());
        }

        @Override
        public MaintenanceParts maintenance() {
            return opened().maintenance(options.config(), options.configWasNamed());
        }

        @Override
        public void whenToldToEnd(Consumer<LastWords> reaction) {
            interruption.tells(reaction);
        }

        @Override
        public boolean canBeAsked() {
            return terminal.inIsTerminal() && !terminal.inBackground();
        }

        @Override
        public Duration processAge() {
            return terminal.ownsProcess() ? ProcessAge.ofThisProcess() : Duration.ZERO;
        }

        @Override
        public void endAtOnce(int exitCode) {
            if (terminal.ownsProcess()) {
                Runtime.getRuntime().halt(exitCode);
            }
        }

        @Override
        public DaemonParts daemonParts() {
            return opened().daemonParts(options.config(), options.configWasNamed());
        }

        @Override
        public HostPaths paths() {
            try {
                return new HostPaths(options.root());
            } catch (IllegalArgumentException mistake) {
                throw new HostException(mistake.getMessage() + "; nothing was done", mistake);
            }
        }

        @Override
        public ClientWork clientWork(Consumer<Errand> later) {
            return new ClientCommands(wiring, later);
        }

        @Override
        public OptionalLong begunBefore() {
            return options.again();
        }

        @Override
        public CpuCommands cpus() {
            return opened().cpus(options.config(), options.configWasNamed());
        }

        @Override
        public int eventThreads() {
            return opened().config(options.config(), options.configWasNamed())
                    .consul()
                    .eventThreads();
        }

        @Override
        public EventLog events() {
            return opened().log();
        }

        @Override
        public void later(List<Errand> errands) {
            if (workplace.takes(errands)) {
                return;
            }
            var all = new ArrayList<String>(List.of("--root", options.root().toString()));
            if (options.configWasNamed()) {
                all.addAll(List.of("--config", options.config().toString()));
            }
            all.addAll(List.of(Subcommand.HANDLE_CONSUL_EVENT.typed(), "--work"));
            errands.forEach(errand -> all.add(errand.toString()));
            Background.start(all, Session.logFile(options.root()));
        }

        @Override
        public InputStream in() {
            return terminal.in();
        }

        private Session opened() {
            if (session == null) {
                throw new IllegalStateException("a subcommand ran before the session was opened");
            }
            return session;
        }

        @Override
        public VmCommands moving(VmName vm) {
            VmCommands commands = commands();
            interruption.callsOff(commands, vm);
            return commands;
        }

        @Override
        public StatusAnswer status(VmName vm) {
            return workplace.status(commands(), vm);
        }

        @Override
        public boolean supervised() {
            return terminal.supervised();
        }

        @Override
        public PrintStream out() {
            return terminal.out();
        }

        @Override
        public Optional<Screen> screen() {
            return terminal.screen();
        }
    }
}
