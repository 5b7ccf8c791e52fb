package io.flyingcircus.fcqemu.domain.daemon;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;
import java.util.TreeSet;

/** Which VMs are this host's business. Opens no connection. */
public final class Residents {

    private final HostPorts ports;

    /** Those of a host. */
    public Residents(HostPorts ports) {
        this.ports = ports;
    }

    /** All of them, by name; of a fleet of thousands, whose definitions every host has, those few that are. */
    public List<VmName> all() {
        TreeSet<VmName> here = new TreeSet<>(ports.hypervisor().vmsWithRunFiles());
        ports.hypervisor().allProcesses().stream().map(VmProcess::vm).forEach(here::add);
        ports.definitions().names().stream()
                .filter(vm -> !here.contains(vm))
                .filter(this::mayBeWanted)
                .forEach(here::add);
        return List.copyOf(here);
    }

    /** Whether one of them is: it is wanted here, or left something here, or may have, or nobody knows. */
    public boolean has(VmName vm) {
        return ports.hypervisor().hasRunFiles(vm)
                || mayBeWanted(vm)
                || ports.hypervisor().processes(vm).alive();
    }

    private boolean mayBeWanted(VmName vm) {
        return ports.definitions().generations(vm).stagedIsNewer()
                || switch (ports.definitions().active(vm)) {
                    case DefinitionReading.Valid(VmDefinition definition) ->
                        definition.virtual() && (namesThisHost(definition) || locksMayBeLeft(vm));
                    case DefinitionReading.Broken _ -> true;
                    case DefinitionReading.Absent _ -> false;
                };
    }

    private boolean namesThisHost(VmDefinition definition) {
        return definition.kvmHost().map(ports.name()::equals).orElse(true);
    }

    private boolean locksMayBeLeft(VmName vm) {
        return !ports.hypervisor().bootNotes().nothingLeft(vm);
    }
}
