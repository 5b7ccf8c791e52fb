package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.arrival.Arrival;
import io.flyingcircus.fcqemu.adapter.qemu.binary.BinaryFacts;
import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuBinary;
import io.flyingcircus.fcqemu.adapter.qemu.console.ConsoleLogs;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcessTable;
import io.flyingcircus.fcqemu.adapter.qemu.template.Localisation;
import io.flyingcircus.fcqemu.adapter.qemu.template.QemuSpecification;
import io.flyingcircus.fcqemu.adapter.qemu.template.QemuTemplates;
import io.flyingcircus.fcqemu.adapter.qemu.template.TemplateException;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.LaunchException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.hypervisor.IncomingOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.LaunchOrder;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Starts: from an order to a QEMU that runs with its guest stopped, or to come, and answers on its monitor. */
public final class Launcher {

    /** Configuration, arguments, notes and sockets of one VM, in bytes and rounded up to pages. */
    private static final long ROOM_FOR_RUN_FILES = 64 * 1024;

    private final HostPaths paths;
    private final QemuSettings settings;
    private final QemuTemplates templates;
    private final QemuBinary binary;
    private final ProcessTable processes;
    private final RunFiles runFiles;
    private final ConsoleLogs consoles;
    private final Supervisor supervisor;
    private final FirstAnswer firstAnswer;
    private final EventLog log;
    private final Path kvmDevice;

    /** Starts VMs on the host below these paths. */
    public Launcher(HostPaths paths, QemuSettings settings, MonitorOpener monitors, EventLog log) {
        this(paths, settings, monitors, log, Containment.ofMachine(), Path.of("/dev/kvm"));
    }

    Launcher(
            HostPaths paths,
            QemuSettings settings,
            MonitorOpener monitors,
            EventLog log,
            Containment containment,
            Path kvmDevice) {
        this.paths = paths;
        this.settings = settings;
        this.templates = new QemuTemplates(paths, settings);
        this.binary = new QemuBinary(paths, settings.binary());
        this.processes = new ProcessTable(paths);
        this.runFiles = new RunFiles(paths);
        this.consoles = new ConsoleLogs(paths, log);
        this.supervisor = new Supervisor(paths, settings, containment);
        this.firstAnswer = new FirstAnswer(paths, processes, monitors, settings.launchPatience());
        this.log = log;
        this.kvmDevice = kvmDevice;
    }

    /**
     * Starts a VM, its guest stopped.
     *
     * @throws RefusedException if the host lacks what is configured; nothing was changed
     * @throws LaunchException as {@link io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor#launch} says
     */
    public VmProcess launch(LaunchOrder order) {
        VmName vm = order.definition().name();
        requireLaunchable(vm);
        requireNothingRuns(vm);
        try {
            BinaryFacts facts = binary.facts();
            QemuSpecification specification = templates.fill(order, facts);
            Localisation localisation = new Localisation(paths, settings, order);
            String config = localisation.config(specification);
            List<String> arguments = localisation.arguments(specification, facts.version(), ofThisHost(vm));
            return start(vm, specification, config, arguments);
        } catch (TemplateException e) {
            throw unchanged(vm, e);
        } catch (IOException e) {
            throw notStarted(vm, e);
        }
    }

    /**
     * Starts a VM for a guest that arrives from another host.
     *
     * @throws RefusedException if the host lacks what is configured; nothing was changed
     * @throws LaunchException as {@link io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor#launchIncoming} says; also for
     *     arguments or a configuration with anything in it that the fleet's hosts do not send
     */
    public VmProcess launchIncoming(IncomingOrder order) {
        VmName vm = order.definition().name();
        requireLaunchable(vm);
        requireNothingRuns(vm);
        try {
            BinaryFacts facts = binary.facts();
            Arrival arrival = new Arrival(templates.travellingTaps(), templates.ofArrivals());
            QemuSpecification specification = arrival.admit(order);
            Optional<String> unknownType = Arrival.unknownType(Arrival.machineType(specification), facts);
            if (unknownType.isPresent()) {
                throw new TemplateException(unknownType.get());
            }
            Localisation localisation = new Localisation(paths, settings, order);
            String config = localisation.config(specification);
            arrival.requireSameLines(config);
            List<String> ofThisHost = new ArrayList<>(ofThisHost(vm));
            ofThisHost.addAll(List.of("-incoming", "defer"));
            return start(vm, specification, config, localisation.arguments(specification, facts.version(), ofThisHost));
        } catch (TemplateException e) {
            throw unchanged(vm, e);
        } catch (IOException e) {
            throw notStarted(vm, e);
        }
    }

    /** As {@link io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor#obstacles} says. */
    List<String> obstacles(IncomingOrder order, String qemuVersion) {
        try {
            Arrival arrival = new Arrival(templates.travellingTaps(), templates.ofArrivals());
            return new ArrivalObstacles(binary, arrival, settings.accelerator()).of(order, qemuVersion);
        } catch (IOException e) {
            throw notStarted(order.definition().name(), e);
        }
    }

    /**
     * Checks what of this host speaks against a launch. Changes nothing.
     *
     * @throws RefusedException if the host lacks what is configured, or room for run files
     * @throws LaunchException if the paths of the VM's sockets are too long
     */
    void requireLaunchable(VmName vm) {
        requireAccelerator(vm);
        requireShortSockets(vm);
        requireRoomForRunFiles(vm);
    }

    private static LaunchException unchanged(VmName vm, TemplateException e) {
        return new LaunchException("VM " + vm + " was not started, nothing was changed: " + e.getMessage(), e);
    }

    private static LaunchException notStarted(VmName vm, IOException e) {
        return new LaunchException(
                "VM " + vm + " was not started: " + e.getMessage() + "; no QEMU runs for it on this host; remedy"
                        + " that and start it again",
                e);
    }

    private VmProcess start(VmName vm, QemuSpecification specification, String config, List<String> arguments)
            throws IOException {
        prepare(vm);
        runFiles.write(vm, RunFile.ARGUMENTS_TEMPLATE, specification.argumentsAsYaml());
        runFiles.write(vm, RunFile.CONFIG_TEMPLATE, specification.config());
        runFiles.write(vm, RunFile.CONFIG, config);
        runFiles.write(vm, RunFile.ARGUMENTS, String.join("\n", arguments) + "\n");
        String start = Integer.toHexString(ThreadLocalRandom.current().nextInt());
        SupervisorLog supervisorLog = SupervisorLog.fromNowOn(paths.supervisorLog(vm), start);
        log.record(new Event(
                Level.DEBUG,
                Optional.of(vm),
                "start-qemu",
                List.of(
                        Field.of("command", QemuSettings.PROGRAM + " " + String.join(" ", arguments)),
                        Field.of("log", supervisorLog.file())),
                null));
        supervisor.start(vm, binary.location(), start);
        return firstAnswer.await(vm, supervisorLog);
    }

    /** Options that never travel: they are about this start on this host. */
    private List<String> ofThisHost(VmName vm) {
        return List.of("-sandbox", "on", "-S", "-D", paths.internalLog(vm).toString());
    }

    private void prepare(VmName vm) throws IOException {
        Files.createDirectories(paths.chroot(vm));
        Files.createDirectories(paths.logFolder());
        Files.createDirectories(paths.runFolder());
        consoles.beginRun(vm);
        runFiles.removeOfQemu(vm);
    }

    private void requireAccelerator(VmName vm) {
        if (!settings.accelerator().isEmpty() && !Files.exists(kvmDevice)) {
            throw new RefusedException("VM " + vm + " was not started: accelerator is '" + settings.accelerator()
                    + "', and there is no " + kvmDevice + " on this host; nothing was changed; load the module"
                    + " kvm_intel or kvm_amd, switch virtualisation on in the firmware, or clear 'accelerator' in section"
                    + " [qemu]");
        }
    }

    private void requireNothingRuns(VmName vm) {
        List<VmProcess> running = processes.of(vm);
        if (!running.isEmpty()) {
            String pids = running.stream()
                    .map(process -> Long.toString(process.pid()))
                    .collect(Collectors.joining(", "));
            throw new LaunchException("VM " + vm + " was not started a second time: its QEMU already runs on this host,"
                    + " PID " + pids + "; nothing was changed; run ensure to bring it into order");
        }
    }

    private void requireShortSockets(VmName vm) {
        Path longest = paths.runFile(vm, RunFile.MONITOR_SOCKET);
        if (longest.toString().length() > HostPaths.MAX_SOCKET_PATH) {
            throw new LaunchException("VM " + vm + " was not started: the path of its monitor socket " + longest
                    + " is longer than the " + HostPaths.MAX_SOCKET_PATH + " characters of a unix socket; nothing was"
                    + " changed; give the VM a shorter name, or use a root folder with a shorter path");
        }
    }

    /** A start that runs out of room halfway would be cleared away again; better not to begin. */
    private void requireRoomForRunFiles(VmName vm) {
        if (DiskRoom.of(paths.runFolder()).lessThan(ROOM_FOR_RUN_FILES)) {
            throw new RefusedException("VM " + vm + " was not started: the disk of " + paths.runFolder()
                    + " is full, and its run files need some room there. Nothing was changed. Make room ('df "
                    + paths.runFolder() + "') and try again.");
        }
    }
}
