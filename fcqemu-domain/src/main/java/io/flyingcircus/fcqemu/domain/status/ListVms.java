package io.flyingcircus.fcqemu.domain.status;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.ports.definitions.Glance;
import io.flyingcircus.fcqemu.ports.hypervisor.Vintage;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

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
        SortedMap<VmName, List<VmProcess>> processes = new TreeMap<>();
        ports.hypervisor().vmsWithRunFiles().forEach(vm -> processes.put(vm, new ArrayList<>()));
        for (VmProcess process : ports.hypervisor().allProcesses()) {
            processes.computeIfAbsent(process.vm(), _ -> new ArrayList<>()).add(process);
        }
        // All of them at once: what each costs by itself is most of what a list costs.
        List<VmProcess> firsts = processes.values().stream()
                .filter(own -> !own.isEmpty())
                .map(List::getFirst)
                .toList();
        List<Vintage> vintages = ports.hypervisor().vintages(firsts);
        List<Optional<MemoryUse>> uses = ports.memory().use(firsts);
        List<VmRow> rows = new ArrayList<>();
        int next = 0;
        for (var entry : processes.entrySet()) {
            Optional<ListedQemu> qemu = Optional.empty();
            if (!entry.getValue().isEmpty()) {
                qemu = Optional.of(new ListedQemu(firsts.get(next), vintages.get(next), uses.get(next)));
                next++;
            }
            rows.add(row(entry.getKey(), qemu, entry.getValue().size()));
        }
        return rows;
    }

    private VmRow row(VmName vm, Optional<ListedQemu> qemu, int processes) {
        Glance definition = ports.definitions().glance(vm);
        List<VmNote> notes = new ArrayList<>();
        if (definition instanceof Glance.Seen seen) {
            wanted(seen, qemu.isPresent()).ifPresent(notes::add);
        }
        if (processes > 1) {
            notes.add(VmNote.RUNS_TWICE);
        }
        qemu.map(ListedQemu::vintage).ifPresent(vintage -> {
            if (vintage.programOutdated()) {
                notes.add(VmNote.OUTDATED_QEMU);
            }
            if (vintage.machineOutdated()) {
                notes.add(VmNote.OUTDATED_MACHINE);
            }
        });
        switch (definition) {
            case Glance.Absent _ -> notes.add(VmNote.NO_DEFINITION);
            case Glance.Broken _ -> notes.add(VmNote.BROKEN_DEFINITION);
            case Glance.Seen _ -> {}
        }
        return new VmRow(vm, definition, qemu, notes);
    }

    private Optional<VmNote> wanted(Glance.Seen definition, boolean runs) {
        Optional<HostName> host = definition.kvmHost();
        boolean here = definition.online() && host.filter(ports.name()::equals).isPresent();
        if (here && !runs) {
            return Optional.of(VmNote.NOT_RUNNING);
        }
        boolean elsewhere = definition.online() && host.isPresent() && !here;
        return runs && (!definition.online() || elsewhere) ? Optional.of(VmNote.NOT_WANTED) : Optional.empty();
    }
}
