package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.LaunchException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
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
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.SilenceNotes;
import io.flyingcircus.fcqemu.ports.hypervisor.Vintage;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** QEMU on one host: processes that open images, have a monitor, and leave run files behind. */
public final class InMemoryHypervisor implements Hypervisor {

    private int consolesTidied;
    private final InMemoryHost host;
    /** Those that have ended are dropped at the next look. */
    private List<InMemoryQemu> launched = List.of();
    /** First line of each VM's PID file; empty where only other run files are left. */
    private final SortedMap<VmName, Optional<String>> runFiles = new TreeMap<>();

    private final SortedMap<VmName, PortableMachine> machines = new TreeMap<>();
    private final InMemoryStorageClientNotes storageClients;
    private final InMemorySilenceNotes silences;
    private final InMemoryFreezeNotes freezes;
    private final InMemoryBootNotes bootNotes;
    private final InMemoryMigrationNotes migrationNotes;
    private final InMemoryHoldNotes holdNotes;
    private Optional<LaunchFault> launchFault = Optional.empty();
    private List<String> lacks = List.of();
    private List<VmProcess> replaced = List.of();
    private List<VmProcess> agedMachines = List.of();
    private long nextPid = 1000;

    InMemoryHypervisor(InMemoryHost host) {
        this.host = host;
        this.storageClients = new InMemoryStorageClientNotes(host);
        this.silences = new InMemorySilenceNotes(host);
        this.freezes = new InMemoryFreezeNotes(host);
        this.bootNotes = new InMemoryBootNotes(host);
        this.migrationNotes = new InMemoryMigrationNotes(host);
        this.holdNotes = new InMemoryHoldNotes(host);
    }

    @Override
    public List<VmName> vmsWithRunFiles() {
        host.before("Hypervisor", "vmsWithRunFiles");
        TreeSet<VmName> owners = new TreeSet<>(runFiles.keySet());
        owners.addAll(storageClients.owners());
        owners.addAll(silences.owners());
        owners.addAll(freezes.owners());
        return List.copyOf(owners);
    }

    @Override
    public boolean hasRunFiles(VmName vm) {
        host.before("Hypervisor", "hasRunFiles");
        return runFiles.containsKey(vm)
                || storageClients.owners().contains(vm)
                || silences.owners().contains(vm)
                || freezes.owners().contains(vm);
    }

    @Override
    public InMemoryStorageClientNotes storageClients() {
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
        host.before("Hypervisor", "endSupervision");
        living(process).ifPresent(InMemoryQemu::endSupervision);
    }

    @Override
    public PidFile pidFile(VmName vm) {
        host.before("Hypervisor", "pidFile");
        return readPidFile(vm);
    }

    @Override
    public ProcessState processes(VmName vm) {
        host.before("Hypervisor", "processes");
        return new ProcessState(living(vm).stream().map(InMemoryQemu::process).toList(), readPidFile(vm));
    }

    @Override
    public List<VmProcess> allProcesses() {
        host.before("Hypervisor", "allProcesses");
        return living().stream().map(InMemoryQemu::process).toList();
    }

    @Override
    public boolean outdated(VmProcess process) {
        host.before("Hypervisor", "outdated");
        return living(process).isPresent() && replaced.contains(process);
    }

    @Override
    public List<Vintage> vintages(List<VmProcess> processes) {
        host.before("Hypervisor", "vintages");
        return processes.stream()
                .map(process -> new Vintage(
                        living(process).map(InMemoryQemu::uptime).orElse(Duration.ZERO),
                        living(process).isPresent() && replaced.contains(process),
                        agedMachines.contains(process)))
                .toList();
    }

    /** This host has a newer machine type from now on: whatever lives now has an older one. */
    public void addNewerMachineType() {
        agedMachines = living().stream().map(InMemoryQemu::process).toList();
    }

    /** The program is replaced: whatever lives now was started from one before. */
    public void replaceProgram() {
        replaced = living().stream().map(InMemoryQemu::process).toList();
    }

    @Override
    public void requireLaunchable(VmName vm) {
        host.before("Hypervisor", "requireLaunchable");
        refuseIfHostLacksSomething(vm);
    }

    private void refuseIfHostLacksSomething(VmName vm) {
        if (launchFault.isPresent() && launchFault.get() == LaunchFault.HOST_LACKS_SOMETHING) {
            throw new RefusedException(vm + " cannot be launched on " + host.name());
        }
    }

    @Override
    public VmProcess launch(LaunchOrder order) {
        host.before("Hypervisor", "launch");
        VmName vm = order.definition().name();
        requireLaunch(vm, order.volumes().stream().map(LaunchOrder.Disk::image).toList());
        return started(put(order));
    }

    @Override
    public VmProcess launchIncoming(IncomingOrder order) {
        host.before("Hypervisor", "launchIncoming");
        VmName vm = order.definition().name();
        List<Image> images = order.machine().images();
        requireLaunch(vm, images);
        InMemoryQemu qemu = put(order.definition(), order.machine().memory(), images, true);
        qemu.status(RunStatus.INMIGRATE);
        machines.put(vm, order.machine());
        return started(qemu);
    }

    @Override
    public List<String> obstacles(IncomingOrder order, String qemuVersion) {
        host.before("Hypervisor", "obstacles");
        List<String> found = new ArrayList<>(lacks);
        if (InMemoryMonitor.QEMU_VERSION.compareTo(qemuVersion) < 0) {
            found.add("it runs in QEMU " + qemuVersion + ", and this host's is older: " + InMemoryMonitor.QEMU_VERSION);
        }
        return found;
    }

    /** From now on this host's QEMU cannot run what arrives, for these reasons. */
    public void lacks(String... reasons) {
        lacks = List.of(reasons);
    }

    @Override
    public PortableMachine portable(VmName vm) {
        host.before("Hypervisor", "portable");
        PortableMachine machine = machines.get(vm);
        if (machine == null) {
            throw new VmStateException("there is no run/qemu." + vm + ".args.in: " + vm + " cannot leave this host");
        }
        return machine;
    }

    private void requireLaunch(VmName vm, List<Image> images) {
        refuseIfHostLacksSomething(vm);
        if (launchFault.isPresent() && launchFault.get() == LaunchFault.ENDS_EARLY) {
            runFiles.put(vm, Optional.empty());
            throw new LaunchException("QEMU of " + vm + " ended at once");
        }
        if (!living(vm).isEmpty()) {
            throw new LaunchException("cannot lock the PID file of " + vm + ": its QEMU runs");
        }
        images.forEach(image -> requireImage(vm, image));
    }

    private VmProcess started(InMemoryQemu qemu) {
        if (launchFault.isPresent()) {
            qemu.monitor(MonitorMood.SILENT);
            throw new LaunchException("the monitor of " + qemu.process().vm() + " did not answer in time");
        }
        return qemu.process();
    }

    private void requireImage(VmName vm, Image image) {
        if (host.world().storage().find(image).isEmpty()) {
            throw new LaunchException(vm + ": error reading header from " + image + ": No such file or directory");
        }
    }

    @Override
    public Monitor openMonitor(VmName vm, Duration patience) {
        host.before("Hypervisor", "openMonitor");
        InMemoryQemu qemu = living(vm).stream()
                .findFirst()
                .orElseThrow(() -> new MonitorException.Gone("nobody listens on the monitor of " + vm, null));
        return switch (qemu.mood()) {
            case GONE -> throw new MonitorException.Gone("nobody listens on the monitor of " + vm, null);
            case SILENT -> {
                host.world().clock().sleep(patience);
                throw new MonitorException.Silent("the monitor of " + vm + " did not greet", null);
            }
            case BUSY -> {
                host.world().clock().sleep(patience);
                throw busy(vm);
            }
            case ANSWERS -> {
                if (!host.world().clock().sleepUntil(() -> !qemu.monitorOpen(), patience)) {
                    throw busy(vm);
                }
                yield new InMemoryMonitor(host, qemu);
            }
        };
    }

    private static MonitorException.Busy busy(VmName vm) {
        return new MonitorException.Busy("somebody else has the monitor of " + vm, null);
    }

    @Override
    public boolean signal(VmProcess process, ProcessSignal signal) {
        host.before("Hypervisor", "signal");
        Optional<InMemoryQemu> qemu = living(process);
        qemu.ifPresent(found -> found.take(
                switch (signal) {
                    case TERMINATE -> Ends.ON_TERMINATE;
                    case KILL -> Ends.ON_KILL;
                }));
        return qemu.isPresent();
    }

    /** Nobody but {@link #launch} starts QEMUs here. */
    @Override
    public boolean endForeignSupervisor(VmProcess process) {
        host.before("Hypervisor", "endForeignSupervisor");
        return false;
    }

    @Override
    public boolean awaitExit(VmProcess process, Duration patience) {
        host.before("Hypervisor", "awaitExit");
        return host.world().clock().sleepUntil(() -> living(process).isEmpty(), patience);
    }

    /** Guests in memory write nothing to consoles. No step of its own: nothing that is decided rests on it. */
    @Override
    public void removePastConsoles(Duration kept) {
        consolesTidied++;
    }

    /** How often past consoles were looked through. */
    public int consolesTidied() {
        return consolesTidied;
    }

    @Override
    public void removeRunFiles(VmName vm) {
        host.before("Hypervisor", "removeRunFiles");
        runFiles.remove(vm);
        machines.remove(vm);
        storageClients.remove(vm);
        silences.remove(vm);
        freezes.remove(vm);
    }

    /** A process that is simply there, in state {@code prelaunch}, whatever else lives. */
    public InMemoryQemu put(LaunchOrder order) {
        VmName vm = order.definition().name();
        List<Image> images =
                order.volumes().stream().map(LaunchOrder.Disk::image).toList();
        machines.put(vm, PortableText.of(order.definition().memory(), images));
        return put(order.definition(), order.definition().memory(), images, false);
    }

    private InMemoryQemu put(VmDefinition definition, Mib memory, List<Image> images, boolean incoming) {
        VmName vm = definition.name();
        VmProcess process = new VmProcess(vm, nextPid, nextPid * 100, memory, incoming);
        nextPid++;
        InMemoryQemu qemu = new InMemoryQemu(host, process, definition, images);
        launched = Stream.concat(launched.stream(), Stream.of(qemu)).toList();
        runFiles.put(vm, Optional.of(Long.toString(process.pid())));
        host.world().launched(qemu);
        return qemu;
    }

    /** The live process of a VM that has exactly one. */
    public InMemoryQemu qemu(VmName vm) {
        List<InMemoryQemu> living = living(vm);
        if (living.size() != 1) {
            throw new IllegalStateException(vm + " has " + living.size() + " processes on " + host.name());
        }
        return living.getFirst();
    }

    /** Live processes, oldest first. */
    public List<InMemoryQemu> living() {
        for (InMemoryQemu qemu : launched) {
            if (!qemu.alive()) {
                launched = launched.stream().filter(InMemoryQemu::alive).toList();
                break;
            }
        }
        return launched;
    }

    /** Leaves a PID file with this first line. */
    public void leavePidFile(VmName vm, String firstLine) {
        runFiles.put(vm, Optional.of(firstLine));
    }

    /** How launches go from now on; empty: well. */
    public void launches(Optional<LaunchFault> fault) {
        launchFault = fault;
    }

    void loseAllProcesses() {
        living().forEach(InMemoryQemu::crash);
        runFiles.clear();
        machines.clear();
        storageClients.removeAll();
        silences.removeAll();
        freezes.removeAll();
        bootNotes.removeAll();
        migrationNotes.removeAll();
        holdNotes.removeAll();
    }

    boolean lives(VmProcess process) {
        return living(process).isPresent();
    }

    /** Those of one VM. */
    public List<InMemoryQemu> living(VmName vm) {
        List<InMemoryQemu> all = living();
        boolean onlyThis = true;
        for (InMemoryQemu qemu : all) {
            onlyThis &= qemu.process().vm().equals(vm);
        }
        return onlyThis
                ? all
                : all.stream().filter(qemu -> qemu.process().vm().equals(vm)).toList();
    }

    private Optional<InMemoryQemu> living(VmProcess process) {
        for (InMemoryQemu qemu : living()) {
            if (qemu.process().equals(process)) {
                return Optional.of(qemu);
            }
        }
        return Optional.empty();
    }

    int leftovers(VmName vm) {
        return Objects.hash(runFiles.get(vm), machines.containsKey(vm), storageClients.leftovers(vm));
    }

    private PidFile readPidFile(VmName vm) {
        Optional<String> line = runFiles.getOrDefault(vm, Optional.empty());
        if (line.isEmpty()) {
            return new PidFile.Missing();
        }
        String text = line.get();
        if (text.isEmpty()) {
            return new PidFile.Empty();
        }
        if (!text.matches("[1-9][0-9]{0,9}")) {
            return new PidFile.Garbage(text);
        }
        long pid = Long.parseLong(text);
        return new PidFile.Names(pid, target(vm, pid));
    }

    private PidFile.Target target(VmName vm, long pid) {
        return living().stream()
                .map(InMemoryQemu::process)
                .filter(process -> process.pid() == pid)
                .findFirst()
                .map(process -> process.vm().equals(vm) ? PidFile.Target.THIS_VM : PidFile.Target.SOMEONE_ELSE)
                .orElse(PidFile.Target.NOBODY);
    }
}
