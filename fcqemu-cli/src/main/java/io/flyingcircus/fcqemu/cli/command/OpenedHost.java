package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcessAge;
import io.flyingcircus.fcqemu.cli.daemon.DaemonParts;
import io.flyingcircus.fcqemu.cli.output.Screen;
import io.flyingcircus.fcqemu.cli.service.ClientWork;
import io.flyingcircus.fcqemu.cli.session.HostParts;
import io.flyingcircus.fcqemu.cli.session.MaintenanceParts;
import io.flyingcircus.fcqemu.cli.session.Session;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.cpu.CpuCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The host, opened when a subcommand first asks for it. */
final class OpenedHost implements Host {

    private final Terminal terminal;
    private final Workplace workplace;
    private final Interruption interruption;
    private final GlobalOptions options;
    private final Session.HostWiring wiring;
    private @Nullable Session session;
    private Optional<AuditedCommand> audited = Optional.empty();

    OpenedHost(Terminal terminal, Workplace workplace, GlobalOptions options, Session.HostWiring wiring) {
        this.terminal = terminal;
        this.workplace = workplace;
        this.interruption = new Interruption(workplace);
        this.options = options;
        this.wiring = wiring;
    }

    /** What it is opened with. */
    Session.HostWiring wiring() {
        return wiring;
    }

    /** Has those who are told to end a command tell this one; to be closed when it is over. */
    Interruption interruption() {
        return interruption;
    }

    /** From now on it can be asked for. */
    void opens(Session opened, Optional<AuditedCommand> command) {
        session = opened;
        audited = command;
    }

    /** The command is over. */
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
    public ClientWork clientWork(Consumer<Errand> later, UnaryOperator<HostPorts> decoration, LastStatus lastStatus) {
        return new ClientCommands(wiring, later, decoration, lastStatus);
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
