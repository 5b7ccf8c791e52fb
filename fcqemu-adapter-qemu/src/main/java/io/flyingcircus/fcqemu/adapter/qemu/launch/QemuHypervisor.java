package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuBinary;
import io.flyingcircus.fcqemu.adapter.qemu.console.ConsoleLogs;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.process.ForeignSupervisor;
import io.flyingcircus.fcqemu.adapter.qemu.process.OwnSupervisor;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcessEnd;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcessTable;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.hypervisor.BootNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.FreezeNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.HoldNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessSignal;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.hypervisor.SilenceNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.StorageClientNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.Vintage;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;

/** QEMU on this host. */
public final class QemuHypervisor implements Hypervisor {

    private final MonitorOpener monitors;
    private final ProcessTable processes;
    private final ProcessEnd end;
    private final ForeignSupervisor foreignSupervisor;
    private final RunFiles runFiles;
    private final ConsoleLogs consoles;
    private final Launcher launcher;
    private final PortableFiles portable;
    private final StorageClientNotes storageClients;
    private final SilenceNotes silences;
    private final FreezeNotes freezes;
    private final BootNotes bootNotes;
    private final MigrationNotes migrationNotes;
    private final HoldNotes holdNotes;
    private final OwnSupervisor ownSupervisor;
    private final QemuBinary binary;
    private final Vintages vintages;

    /** QEMU on the host below these paths. Costs nothing until it is used. */
    public QemuHypervisor(HostPaths paths, QemuSettings settings, MonitorOpener monitors, EventLog log) {
        this.monitors = monitors;
        this.processes = new ProcessTable(paths);
        this.end = new ProcessEnd(processes);
        this.foreignSupervisor = new ForeignSupervisor(paths, processes);
        this.runFiles = new RunFiles(paths);
        this.consoles = new ConsoleLogs(paths, log);
        this.storageClients = new StorageClientFiles(runFiles);
        this.silences = new SilenceFiles(runFiles);
        this.freezes = new FreezeFiles(runFiles);
        this.portable = new PortableFiles(runFiles);
        this.bootNotes = new BootFiles(paths, BootFiles.BOOT_ID);
        this.migrationNotes = new MigrationFiles(paths);
        this.holdNotes = new HoldFiles(paths, BootFiles.BOOT_ID);
        this.ownSupervisor = new OwnSupervisor(paths, processes);
        this.binary = new QemuBinary(paths, settings.binary());
        this.vintages = new Vintages(binary, settings.machineType(), processes, runFiles);
        this.launcher = new Launcher(paths, settings, monitors, log);
    }

    @Override
    public List<VmName> vmsWithRunFiles() {
        return runFiles.owners();
    }

    @Override
    public boolean hasRunFiles(VmName vm) {
        return runFiles.any(vm);
    }

    @Override
    public StorageClientNotes storageClients() {
        return storageClients;
    }

    @Override
    public SilenceNotes silences() {
        return silences;
    }

    @Override
    public FreezeNotes freezes() {
        return freezes;
    }

    @Override
    public BootNotes bootNotes() {
        return bootNotes;
    }

    @Override
    public MigrationNotes migrationNotes() {
        return migrationNotes;
    }

    @Override
    public HoldNotes holdNotes() {
        return holdNotes;
    }

    @Override
    public void endSupervision(VmProcess process) {
        ownSupervisor.endsOnPurpose(process);
    }

    @Override
    public PidFile pidFile(VmName vm) {
        return processes.pidFile(vm);
    }

    @Override
    public ProcessState processes(VmName vm) {
        return new ProcessState(processes.settled(vm), processes.pidFile(vm));
    }

    @Override
    public List<VmProcess> allProcesses() {
        return processes.all();
    }

    @Override
    public boolean outdated(VmProcess process) {
        return processes.outdated(process, binary.comparable());
    }

    @Override
    public List<Vintage> vintages(List<VmProcess> some) {
        return vintages.of(some);
    }

    @Override
    public void requireLaunchable(VmName vm) {
        launcher.requireLaunchable(vm);
    }

    @Override
    public VmProcess launch(LaunchOrder order) {
        return launcher.launch(order);
    }

    @Override
    public VmProcess launchIncoming(IncomingOrder order) {
        return launcher.launchIncoming(order);
    }

    @Override
    public List<String> obstacles(IncomingOrder order, String qemuVersion) {
        return launcher.obstacles(order, qemuVersion);
    }

    @Override
    public PortableMachine portable(VmName vm) {
        return portable.read(vm);
    }

    @Override
    public Monitor openMonitor(VmName vm, Duration patience) {
        return monitors.open(vm, patience);
    }

    @Override
    public boolean signal(VmProcess process, ProcessSignal signal) {
        return end.signal(process, signal);
    }

    @Override
    public boolean endForeignSupervisor(VmProcess process) {
        return foreignSupervisor.end(process);
    }

    @Override
    public boolean awaitExit(VmProcess process, Duration patience) {
        return end.await(process, patience);
    }

    @Override
    public void removePastConsoles(Duration kept) {
        consoles.removeOlderThan(kept);
    }

    @Override
    public void removeRunFiles(VmName vm) {
        runFiles.removeAll(vm);
    }
}
