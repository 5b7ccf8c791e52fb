package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;

/** QEMU on this host: its processes, run files and monitors. */
public interface Hypervisor {

    /** Names of all VMs that have run files here, sorted. */
    List<VmName> vmsWithRunFiles();

    /** Whether any run file (PID file, configuration, arguments, sockets) of this VM is here. Lock files do not count. */
    boolean hasRunFiles(VmName vm);

    /** Notes about clients of the storage, kept among the run files. */
    StorageClientNotes storageClients();

    /** Notes about agents in guests that do not answer, kept among the run files. */
    SilenceNotes silences();

    /** Notes about guests that were frozen by this host, kept among the run files. */
    FreezeNotes freezes();

    /** Notes that hold until this host boots. */
    BootNotes bootNotes();

    /** Notes about migrations that are under way. */
    MigrationNotes migrationNotes();

    /** Notes that VMs are to stay off. */
    HoldNotes holdNotes();

    /**
     * What a VM's PID file says, and what is found at the process it names. For reports: a process that it does not name is not
     * seen, so whatever decides looks at {@link #processes}.
     */
    PidFile pidFile(VmName vm);

    /** The processes of one VM, from a fresh look at {@code /proc}. */
    ProcessState processes(VmName vm);

    /** The live processes of all VMs of this host, from one look at {@code /proc}. */
    List<VmProcess> allProcesses();

    /**
     * Whether the program that a process was started from has been replaced or removed since, as an upgrade of QEMU does
     * ({@code /proc/PID/exe}); the process goes on with what it had. False for one that has ended.
     */
    boolean outdated(VmProcess process);

    /**
     * How old processes are, in their order, from files of this host alone: no QEMU is asked, and none is started.
     */
    List<Vintage> vintages(List<VmProcess> processes);

    /**
     * Checks what of this host would keep a VM from being launched: what is configured and not there, no room for run
     * files, a name too long for the path of a socket. Changes nothing, so that it can be asked before anything is made.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.RefusedException if the host lacks something
     * @throws io.flyingcircus.fcqemu.ports.failure.LaunchException if the VM can never be launched here
     */
    void requireLaunchable(VmName vm);

    /**
     * Starts QEMU for a VM, stopped ({@code -S}), in a session of its own, and waits until its monitor answers. The
     * process outlives the caller. Writes the VM's run files first.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.LaunchException if QEMU ends early or its monitor does not answer in
     *     time; says what QEMU wrote. A process may then be left: look at {@link #processes}
     */
    VmProcess launch(LaunchOrder order);

    /**
     * Starts QEMU for a guest that arrives: stopped, waiting to be told where to receive ({@code -S -incoming defer}). Else
     * like {@link #launch}.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.LaunchException as {@link #launch}; also for a machine that this host
     *     cannot run, naming what is missing
     */
    VmProcess launchIncoming(IncomingOrder order);

    /**
     * Everything of this host's QEMU that speaks against a guest that is to arrive, a phrase for each: what came with it is not
     * let in, its machine type is unknown, features of its CPU are missing, this QEMU is older than the one that has it.
     * Changes nothing.
     *
     * @param qemuVersion of the QEMU that has the guest, for example {@code 7.2.22}
     * @throws io.flyingcircus.fcqemu.ports.failure.LaunchException if QEMU cannot be asked at all
     */
    List<String> obstacles(IncomingOrder order, String qemuVersion);

    /**
     * What the VM's QEMU was started from, as it may travel to another host.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.VmStateException if it is not there, as for a VM that a very old tool
     *     started
     */
    PortableMachine portable(VmName vm);

    /**
     * Opens the VM's QMP monitor, which serves one client at a time.
     *
     * @param patience longest wait for the connection and the greeting
     * @throws io.flyingcircus.fcqemu.ports.failure.MonitorException told apart by its subclasses
     */
    Monitor openMonitor(VmName vm, Duration patience);

    /**
     * From now on the end of this process is on purpose: the supervisor it was started with notes it, and has nobody look after
     * its VM. Call it before the process is ended. A process without one is left as it is.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if that supervisor cannot be told
     */
    void endSupervision(VmProcess process);

    /**
     * Signals one process, after its command line was checked again to be that VM's.
     *
     * @return false if it had gone already
     */
    boolean signal(VmProcess process, ProcessSignal signal);

    /**
     * Ends the supervisor that another tool gave a QEMU as its parent: it would have the VM started again as soon as that QEMU
     * has ended. The QEMU lives on. Who supervises a QEMU that {@link #launch} started is left.
     *
     * @return whether there was one
     */
    boolean endForeignSupervisor(VmProcess process);

    /**
     * Waits until a process has ended; a zombie has.
     *
     * @return false if it still lives after {@code patience}
     */
    boolean awaitExit(VmProcess process, Duration patience);

    /**
     * Removes what guests wrote to their consoles in past runs, of all VMs, as far as the next run began longer ago than
     * that. The console of the last run of a VM stays. Never throws: what cannot be removed is left for the next time.
     *
     * @param kept how long past runs are kept
     */
    void removePastConsoles(Duration kept);

    /** Removes the VM's run files (never its lock file). Those that are missing do not matter. */
    void removeRunFiles(VmName vm);
}
