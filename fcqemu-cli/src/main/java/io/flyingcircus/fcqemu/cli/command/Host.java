package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.cli.daemon.DaemonParts;
import io.flyingcircus.fcqemu.cli.output.Screen;
import io.flyingcircus.fcqemu.cli.service.ClientWork;
import io.flyingcircus.fcqemu.cli.session.HostParts;
import io.flyingcircus.fcqemu.cli.session.MaintenanceParts;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.cpu.CpuCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** What a subcommand works with. */
interface Host {

    /** The commands of the host; made on the first call, so that a mistake on the command line costs nothing. */
    VmCommands commands();

    /** The same, for a command that may move a guest of {@code vm}: interrupted, it calls that off. */
    VmCommands moving(VmName vm);

    /** Looks at a VM for an operator: now, or where that takes too long, before. */
    StatusAnswer status(VmName vm);

    /** Whether a supervisor runs this, and nobody typed it. */
    boolean supervised();

    /** The host, for a command that does several things at once. */
    HostParts parts();

    /** What the maintenance of the host takes. */
    MaintenanceParts maintenance();

    /**
     * Has something done, in a thread of its own, when the command is told to end.
     *
     * @param reaction is given what waits until the command has ended, for so many seconds at most
     */
    void whenToldToEnd(Consumer<LastWords> reaction);

    /** Waits for a command to end. */
    interface LastWords {
        /** Returns whether it has ended within that time. */
        boolean within(Duration patience);
    }

    /** Whether somebody sits at a terminal and can be asked. */
    boolean canBeAsked();

    /** How long ago the process was started; zero where others go on with it after this command. */
    Duration processAge();

    /** Ends the process as it is, without waiting for anything; does nothing where others go on with it. */
    void endAtOnce(int exitCode);

    /** What the daemon needs of the host. */
    DaemonParts daemonParts();

    /** Where its files are. */
    HostPaths paths();

    /** What concerns the CPUs of the host. */
    CpuCommands cpus();

    /** How much of the work that Consul's events make is done at once. */
    int eventThreads();

    /** Where what went wrong with one of many things is told; work goes on. */
    EventLog events();

    /** Has errands done after the command has ended; what happens then is in the log file. */
    void later(List<Errand> errands);

    /**
     * When the command was begun by a daemon that ended before it had said what became of it: in clock ticks since boot. Empty
     * for one that was not begun before.
     */
    OptionalLong begunBefore();

    /**
     * What does the commands of this host's clients.
     *
     * @param later has an errand done by the daemon
     * @param decoration around its ports
     * @param lastStatus what was seen of its VMs
     */
    ClientWork clientWork(Consumer<Errand> later, UnaryOperator<HostPorts> decoration, LastStatus lastStatus);

    /** What is given to this process to read. */
    InputStream in();

    /** Where results go. */
    PrintStream out();

    /** The terminal they go to; empty where they go into a pipe or a file. */
    Optional<Screen> screen();
}
