package io.flyingcircus.fcqemu.domain.check;

import io.flyingcircus.fcqemu.domain.ensure.Wanted;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.StayOff;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Looks at the parts of a host, each for itself, so that whoever calls it may do so from several threads and wait for each only
 * so long. Takes no lock, opens no monitor, and changes nothing: nobody waits for it.
 */
public final class HostLook {

    private static final VmName ANY = new VmName("any");

    private final HostPorts ports;
    private final Settings settings;

    /** A look at one host. */
    public HostLook(HostPorts ports, Settings settings) {
        this.ports = ports;
        this.settings = settings;
    }

    /** The VMs that run here, are wanted here, or left run files here, sorted. Reads files and {@code /proc} only. */
    public List<Resident> residents() {
        List<VmProcess> processes = processes();
        TreeSet<VmName> withRunFiles = new TreeSet<>(ports.hypervisor().vmsWithRunFiles());
        TreeSet<VmName> names = new TreeSet<>(ports.definitions().names());
        names.addAll(withRunFiles);
        processes.stream().map(VmProcess::vm).forEach(names::add);
        List<Resident> found = new ArrayList<>();
        for (VmName vm : names) {
            List<VmProcess> own = processes.stream()
                    .filter(process -> process.vm().equals(vm))
                    .toList();
            resident(vm, own, withRunFiles.contains(vm)).ifPresent(found::add);
        }
        return found;
    }

    private Optional<Resident> resident(VmName vm, List<VmProcess> processes, boolean runFiles) {
        DefinitionReading reading = definition(vm);
        Wanted wanted = wanted(vm, reading);
        boolean here = !processes.isEmpty() || runFiles;
        if (!here && !(wanted instanceof Wanted.Here) && !(reading instanceof DefinitionReading.Broken)) {
            return Optional.empty();
        }
        if (!here && reading instanceof DefinitionReading.Valid(VmDefinition definition) && !definition.virtual()) {
            return Optional.empty();
        }
        return Optional.of(new Resident(
                vm,
                wanted,
                processes,
                runFiles,
                reading instanceof DefinitionReading.Valid(VmDefinition definition) && staysOff(vm, definition),
                ports.hypervisor().migrationNotes().underWay(vm).isPresent(),
                processes.stream().anyMatch(ports.hypervisor()::outdated),
                reading instanceof DefinitionReading.Valid(VmDefinition definition)
                        ? definition.rbdPool()
                        : PoolName.FALLBACK));
    }

    /** One that was received for a new VM counts, too: somebody has yet to act on it. */
    private DefinitionReading definition(VmName vm) {
        DefinitionReading active = ports.definitions().active(vm);
        return active instanceof DefinitionReading.Absent ? ports.definitions().staged(vm) : active;
    }

    private Wanted wanted(VmName vm, DefinitionReading reading) {
        return switch (reading) {
            case DefinitionReading.Valid(VmDefinition definition) -> Wanted.of(definition, ports.name());
            case DefinitionReading.Absent _ -> new Wanted.Unknown("there is no definition of " + vm);
            case DefinitionReading.Broken(List<String> problems) -> new Wanted.Unknown(String.join("; ", problems));
        };
    }

    private boolean staysOff(VmName vm, VmDefinition definition) {
        try (VmWork work = VmWork.looking(ports, settings, vm)) {
            return new StayOff(work).isSoByAnything(definition);
        }
    }

    /** All QEMU processes, from one look. */
    public List<VmProcess> processes() {
        return ports.hypervisor().allProcesses();
    }

    /** What one of them uses; empty if it has ended. */
    public Optional<MemoryUse> memory(VmProcess process) {
        return ports.memory().use(process);
    }

    /**
     * What this host has registered in the catalog. The cluster is asked something, too: this host's agent knows what it has
     * registered also where nobody else can see it.
     */
    public List<VmName> registered() {
        List<VmName> here = ports.catalog().registeredHere();
        List<Registration> _ = ports.catalog().whereabouts(ANY);
        return here;
    }

    /** Connects to the storage, for {@link #mayFence} and {@link #locks}; the session is the caller's to close. */
    public StorageSession connect() {
        return ports.storage().connect();
    }

    /** Whether this host may cut others off. */
    public boolean mayFence(StorageSession storage) {
        return storage.fence().mayBlock();
    }

    /** Whose the locks of a VM's volumes are: those it must have, and those it has besides. Opens no image. */
    public List<VolumeHold> locks(StorageSession storage, Resident resident) {
        List<VolumeHold> holds = new ArrayList<>();
        for (VolumePlace place : storage.volumes().find(resident.vm(), resident.pool())) {
            switch (place) {
                case VolumePlace.Found found ->
                    holds.add(hold(found, storage.locks().read(found.image())));
                case VolumePlace.Ambiguous several -> holds.add(new VolumeHold(several.kind(), Holder.NO_IMAGE, ""));
                case VolumePlace.Missing missing -> {
                    if (VolumeKind.REQUIRED.contains(missing.kind())) {
                        holds.add(new VolumeHold(missing.kind(), Holder.NO_IMAGE, ""));
                    }
                }
            }
        }
        return holds;
    }

    private VolumeHold hold(VolumePlace.Found found, VolumeLock lock) {
        HostName host = ports.name();
        String by = lock instanceof VolumeLock.Held held ? held.locker().cookie() : "";
        return new VolumeHold(found.kind(), Holder.of(lock, host), by);
    }
}
