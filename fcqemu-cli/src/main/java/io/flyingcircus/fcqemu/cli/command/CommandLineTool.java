package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.adapter.qemu.systemd.Journal;
import io.flyingcircus.fcqemu.cli.audit.AuditTrail;
import io.flyingcircus.fcqemu.cli.audit.Who;
import io.flyingcircus.fcqemu.cli.log.HostLog;
import io.flyingcircus.fcqemu.cli.session.Session;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.ExitCode;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        var host = new OpenedHost(terminal, workplace, options, stays ? wiring.forManyCommands() : wiring);
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
        try (Interruption _ = host.interruption()) {
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
        Host host = new OpenedHost(Terminal.ofThisProcess(), Workplace.OWN_PROCESS, options, nothing);
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
        try (var session = new Session(options.root(), screen, vmOf(parsed), terminal.pid(), host.wiring())) {
            Optional<AuditedCommand> audited = audited(parsed, options, session, args);
            host.opens(session, audited);
            audited.ifPresent(command -> tellIfCutOff(command, parsed, session, host, args));
            return carryOut(parsed, options, session, host, args);
        }
    }

    /** Of what may change something. A process that only starts another one leaves it to that. */
    private Optional<AuditedCommand> audited(
            ParseResult parsed, GlobalOptions options, Session session, String[] args) {
        Optional<Subcommand> command = Subcommand.on(args).filter(typed -> typed.changes(List.of(args)));
        if (command.isEmpty() || isLeftToAnother(parsed, options)) {
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
                new Journal(options.root()),
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

    /** Of a process that is ended in the middle of a change (Ctrl-C, SIGTERM): what is there, and how to go on. */
    private void tellIfCutOff(
            AuditedCommand command, ParseResult parsed, Session session, OpenedHost host, String[] args) {
        String vm = vmOf(parsed).map(VmName::value).orElse("");
        Subcommand.on(args)
                .flatMap(typed -> typed.goesOn(vm))
                .ifPresent(goesOn -> host.interruption().isToldOtherwise(() -> {
                    String all = ("'" + String.join(" ", args) + "' was told to end and cut off where it stood. "
                                    + command.cutOff() + " " + goesOn)
                            .replaceAll("  +", " ");
                    note(session, Level.WARNING, "interrupted", null, Field.of("effect", all));
                    if (!terminal.inBackground()) {
                        terminal.err().println("fc-qemu: " + all);
                        terminal.err().flush();
                    }
                }));
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
            if (isLeftToAnother(parsed, options)) {
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

    /** Whether a process in the background is started for it. */
    private boolean isLeftToAnother(ParseResult parsed, GlobalOptions options) {
        return options.daemonize() && !terminal.inBackground() && !goesToTheBackgroundByItself(parsed);
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
}
