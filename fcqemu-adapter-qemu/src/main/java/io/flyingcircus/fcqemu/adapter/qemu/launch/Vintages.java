package io.flyingcircus.fcqemu.adapter.qemu.launch;

import io.flyingcircus.fcqemu.adapter.qemu.binary.BinaryFacts;
import io.flyingcircus.fcqemu.adapter.qemu.binary.MachineType;
import io.flyingcircus.fcqemu.adapter.qemu.binary.QemuBinary;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcessAge;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcessTable;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.Vintage;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How old QEMUs are against what this host would start now. What the installed program can be is read from what it said to an
 * earlier start: where none has asked it yet, no machine is called old.
 */
final class Vintages {

    private static final int MAX_BYTES = 256 * 1024;

    private final QemuBinary binary;
    private final String machineType;
    private final ProcessTable table;
    private final RunFiles runFiles;

    /**
     * Those of a host.
     *
     * @param machineType prefix of the machine type of VMs that are started now
     */
    Vintages(QemuBinary binary, String machineType, ProcessTable table, RunFiles runFiles) {
        this.binary = binary;
        this.machineType = machineType;
        this.table = table;
        this.runFiles = runFiles;
    }

    List<Vintage> of(List<VmProcess> processes) {
        if (processes.isEmpty()) {
            return List.of();
        }
        Optional<Path> installed = binary.comparable();
        Optional<MachineType> newest = binary.known().flatMap(this::newest).flatMap(MachineType::parse);
        Optional<Duration> uptime = ProcessAge.uptime();
        return processes.stream()
                .map(process -> new Vintage(
                        uptime.map(now -> ProcessAge.at(now, process)).orElse(Duration.ZERO),
                        table.outdated(process, installed),
                        newest.isPresent()
                                && machine(process)
                                        .filter(own -> own.olderThan(newest.get()))
                                        .isPresent()))
                .toList();
    }

    private Optional<String> newest(BinaryFacts facts) {
        return facts.newestMachineType(machineType);
    }

    /** Empty where nobody can tell: a run file that is missing, or odd, is for others to complain about. */
    private Optional<MachineType> machine(VmProcess process) {
        try {
            return runFiles.text(process.vm(), RunFile.CONFIG_TEMPLATE, MAX_BYTES)
                    .flatMap(MachineType::of);
        } catch (HostException unreadable) {
            return Optional.empty();
        }
    }
}
