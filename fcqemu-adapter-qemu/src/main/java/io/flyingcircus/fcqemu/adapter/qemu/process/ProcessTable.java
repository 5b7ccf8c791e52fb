package io.flyingcircus.fcqemu.adapter.qemu.process;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RegularFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Pause;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.PidFile;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The QEMU processes of this host, from a fresh look at {@code /proc} each time.
 *
 * <p>On a real host every process with a VM's identity counts. Hosts below a folder share one {@code /proc}: there a
 * process counts for the host its PID file option points into.
 */
public final class ProcessTable {

    /** A busy machine takes seconds to start a shell. Two QEMUs at once exclude each other by their PID file. */
    private static final Duration SETTLE_PATIENCE = Duration.ofSeconds(10);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(20);

    /** As many processes as take about as long to look through as to start a thread for them. */
    private static final int WORTH_A_THREAD = 64;

    private static final int MAX_PID_FILE_BYTES = 64 * 1024;

    /** How the kernel shows an executable that is not at its place any more. */
    private static final String REPLACED = " (deleted)";

    private final HostPaths paths;

    /** Processes of the host below these paths. */
    public ProcessTable(HostPaths paths) {
        this.paths = paths;
    }

    /** The live processes of all VMs, by PID. */
    public List<VmProcess> all() {
        return scan(CommandLine.MARK, command -> true);
    }

    /** The live processes of one VM, by PID. More than one means that it runs twice. */
    public List<VmProcess> of(VmName vm) {
        return scan(CommandLine.identity(vm), command -> command.isOf(vm));
    }

    /**
     * The same, once that is settled: one who starts a VM may have been killed after the supervisor was there and before QEMU
     * was. Where there is a supervisor without a QEMU, waits until it has one, or has ended as well.
     */
    public List<VmProcess> settled(VmName vm) {
        Pause pause = new Pause(SETTLE_PATIENCE, LONGEST_PAUSE);
        while (true) {
            List<VmProcess> found = of(vm);
            if (!found.isEmpty() || pause.expired()) {
                return found;
            }
            if (!isSupervised(vm)) {
                return of(vm); // between the two looks it may have become QEMU
            }
            pause.await();
        }
    }

    /** A supervisor without the file of its arguments starts nothing. */
    private boolean isSupervised(VmName vm) {
        return Files.exists(paths.runFile(vm, RunFile.ARGUMENTS))
                && pids().stream()
                        .flatMap(pid -> ProcFiles.commandLine(pid).stream())
                        .anyMatch(command -> command.supervises(vm, paths.supervisor()));
    }

    /** The VM process that has this id now; empty if it is none, or has ended. */
    public Optional<VmProcess> look(long pid) {
        return look(pid, command -> true);
    }

    /** Whether exactly this process still lives and is still that VM's. */
    public boolean lives(VmProcess process) {
        return look(process.pid(), command -> command.isOf(process.vm()))
                .filter(found -> found.startTicks() == process.startTicks())
                .isPresent();
    }

    /**
     * Whether a process has ended, whatever its command line says: one that is just becoming another program, or is
     * about to end, has none for a moment.
     */
    public boolean ended(VmProcess process) {
        return ProcFiles.stat(process.pid())
                .filter(stat -> stat.startTicks() == process.startTicks() && !stat.ended())
                .isEmpty();
    }

    /**
     * Whether the file that a process executes is not there any more, is another one by now, or is not the one that is installed;
     * false if the process has ended.
     *
     * @param installed what would be executed now; one of another name, as behind a wrapper, proves nothing
     */
    public boolean outdated(VmProcess process, Optional<Path> installed) {
        return ProcFiles.executable(process.pid())
                        .filter(file -> file.endsWith(REPLACED) || isAnother(Path.of(file), installed))
                        .isPresent()
                && lives(process);
    }

    private static boolean isAnother(Path file, Optional<Path> installed) {
        return installed
                .filter(now -> now.endsWith(file.getFileName()) && !now.equals(file))
                .isPresent();
    }

    /** What a VM's PID file says; only its first line counts. */
    public PidFile pidFile(VmName vm) {
        String content;
        try {
            content = new String(
                    RegularFile.read(paths.runFile(vm, RunFile.PID), MAX_PID_FILE_BYTES, RegularFile.Links.REFUSED),
                    StandardCharsets.UTF_8);
        } catch (NoSuchFileException e) {
            return new PidFile.Missing();
        } catch (IOException e) {
            return new PidFile.Garbage("(" + e.getMessage() + ")");
        }
        String firstLine = content.lines().findFirst().orElse("").strip();
        if (firstLine.isEmpty()) {
            return new PidFile.Empty();
        }
        if (!firstLine.matches("[1-9][0-9]{0,9}")) {
            return new PidFile.Garbage(firstLine.substring(0, Math.min(firstLine.length(), 100)));
        }
        long pid = Long.parseLong(firstLine);
        return new PidFile.Names(pid, target(vm, pid));
    }

    private PidFile.Target target(VmName vm, long pid) {
        Optional<ProcStat> stat = ProcFiles.stat(pid);
        if (stat.isEmpty()) {
            return PidFile.Target.NOBODY;
        }
        if (stat.get().ended()) {
            // A zombie has lost its command line; the name is all there is, and enough for a report.
            String name = "kvm." + vm;
            boolean ours = stat.get().name().equals(name.substring(0, Math.min(name.length(), 15)));
            return ours ? PidFile.Target.ZOMBIE : PidFile.Target.SOMEONE_ELSE;
        }
        return look(pid, command -> command.isOf(vm)).isPresent()
                ? PidFile.Target.THIS_VM
                : PidFile.Target.SOMEONE_ELSE;
    }

    /** @param mark what stands in the command line of each that is wanted, and of few others */
    private List<VmProcess> scan(String mark, Predicate<CommandLine> wanted) {
        byte[] text = mark.getBytes(StandardCharsets.UTF_8);
        // Nearly all processes of a host end at the first look.
        return SeveralThreads.<Long, VmProcess>lookEach(pids(), WORTH_A_THREAD, () -> {
                    var commandLines = new CommandLineSearch(text);
                    return pid -> commandLines.has(pid) ? look(pid, wanted) : Optional.empty();
                })
                .stream()
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<Long> pids() {
        try {
            return ProcFiles.pids();
        } catch (IOException e) {
            throw new HostException(
                    "the processes of this host cannot be listed (" + e.getMessage()
                            + "), so nothing is known about its VMs; nothing was changed; is /proc mounted?",
                    e);
        }
    }

    private Optional<VmProcess> look(long pid, Predicate<CommandLine> wanted) {
        Optional<ProcStat> before = ProcFiles.stat(pid).filter(found -> !found.ended());
        Optional<CommandLine> command = commandLine(pid, wanted);
        Optional<VmName> vm = command.flatMap(CommandLine::vm);
        Optional<ProcStat> after = ProcFiles.stat(pid).filter(found -> !found.ended());
        // The same start time before and after: the command line between is that process's, and not one of another
        // process that got the id meanwhile.
        if (vm.isEmpty()
                || before.isEmpty()
                || after.isEmpty()
                || before.get().startTicks() != after.get().startTicks()) {
            return Optional.empty();
        }
        return Optional.of(new VmProcess(
                vm.get(),
                pid,
                after.get().startTicks(),
                command.get().bookedMemory(),
                command.get().incoming()));
    }

    private Optional<CommandLine> commandLine(long pid, Predicate<CommandLine> wanted) {
        return ProcFiles.commandLine(pid)
                .filter(wanted)
                .filter(command -> command.vm().isPresent())
                .filter(this::isOfThisHost);
    }

    private boolean isOfThisHost(CommandLine command) {
        return paths.isProduction()
                || command.option("-pidfile")
                        .filter(file -> file.startsWith(paths.root() + "/"))
                        .isPresent();
    }
}
