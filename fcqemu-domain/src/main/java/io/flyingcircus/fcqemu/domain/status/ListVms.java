package io.flyingcircus.fcqemu.domain.status;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Lists the VMs that are, or were, on a host: those with run files, and those with a process. Takes no lock and opens no
 * monitor, so that it waits for nobody and nobody for it.
 */
public final class ListVms {

    private final HostPorts ports;

    /** Lists VMs of this host. */
    public ListVms(HostPorts ports) {
        this.ports = ports;
    }

    /** The VMs, sorted by name. */
    public List<VmRow> run() {
        List<VmProcess> processes = ports.hypervisor().allProcesses();
        List<VmName> names = Stream.concat(
                        ports.hypervisor().vmsWithRunFiles().stream(),
                        processes.stream().map(VmProcess::vm))
                .distinct()
                .sorted()
                .toList();
        List<VmRow> rows = new ArrayList<>();
        for (VmName name : names) {
            rows.add(row(name, processes));
        }
        return rows;
    }

    private VmRow row(VmName vm, List<VmProcess> processes) {
        Optional<VmProcess> process = processes.stream()
                .filter(candidate -> candidate.vm().equals(vm))
                .findFirst();
        return new VmRow(
                vm,
                process.isPresent(),
                process.map(found -> OptionalLong.of(found.pid())).orElse(OptionalLong.empty()),
                cores(vm),
                process.map(VmProcess::bookedMemory),
                process.flatMap(found -> ports.memory().use(found)));
    }

    private OptionalInt cores(VmName vm) {
        return switch (ports.definitions().active(vm)) {
            case DefinitionReading.Valid valid ->
                OptionalInt.of(valid.definition().cores());
            case DefinitionReading.Absent _ -> OptionalInt.empty();
            case DefinitionReading.Broken _ -> OptionalInt.empty();
        };
    }
}
