package io.flyingcircus.fcqemu.domain.check;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Looks for volumes and locks of VMs whose definition is gone. What is left of a VM is the business of the host that had it last:
 * only that one can tell a definition that is gone from one that it never had. A VM is known, and named nowhere, as long as
 * this host has a definition, run files or a process of it, the fleet's store has its key, or any host has registered it. Takes
 * no lock, changes nothing, and throws whatever keeps it from finding out: then nothing is said of any.
 */
public final class FindRemains {

    /** Where the fleet's definitions are. */
    private static final String NODE = "node/";

    /** Images of a pool that are looked through. */
    private static final int MOST_IMAGES = 100_000;

    /** Images whose holders are looked at: those of VMs of which this host knows nothing, in the order of their names. */
    private static final int MOST_UNKNOWN = 2_000;

    /** VMs for which Consul is asked. */
    private static final int MOST_ASKED = 50;

    private final HostPorts ports;
    private final KeyStore keys;

    /** Looks from one host. */
    public FindRemains(HostPorts ports, KeyStore keys) {
        this.ports = ports;
        this.keys = keys;
    }

    /** What is left of VMs that this host had last and that nobody knows, sorted by their names. */
    public List<Remains> run(StorageSession storage) {
        Map<VmName, List<Image>> unknown = unknownHere(storage.volumes().all(MOST_IMAGES));
        List<Image> images = unknown.values().stream()
                .flatMap(List::stream)
                .limit(MOST_UNKNOWN)
                .toList();
        Map<Image, String> holders = storage.locks().lastHolders(images);
        List<Remains> found = new ArrayList<>();
        int asked = 0;
        for (Map.Entry<VmName, List<Image>> vm : unknown.entrySet()) {
            if (asked < MOST_ASKED && wereMine(vm.getValue(), holders)) {
                asked++;
                if (!knownElsewhere(vm.getKey())) {
                    found.add(new Remains(vm.getKey(), vm.getValue(), lockedByMe(storage, vm.getValue())));
                }
            }
        }
        return found;
    }

    private Map<VmName, List<Image>> unknownHere(List<Image> all) {
        TreeSet<VmName> known = new TreeSet<>(ports.definitions().names());
        known.addAll(ports.hypervisor().vmsWithRunFiles());
        ports.hypervisor().allProcesses().stream().map(VmProcess::vm).forEach(known::add);
        TreeMap<VmName, List<Image>> unknown = new TreeMap<>();
        for (Image image : all) {
            image.owner()
                    .filter(vm -> !known.contains(vm))
                    .ifPresent(vm ->
                            unknown.computeIfAbsent(vm, _ -> new ArrayList<>()).add(image));
        }
        return unknown;
    }

    /** All that is known of their holders is this host: one volume that was another's later says that the VM is there. */
    private boolean wereMine(List<Image> images, Map<Image, String> holders) {
        List<String> known = images.stream()
                .filter(holders::containsKey)
                .map(image -> holders.getOrDefault(image, ""))
                .toList();
        return !known.isEmpty() && known.stream().allMatch(ports.name().value()::equals);
    }

    private boolean knownElsewhere(VmName vm) {
        return keys.has(NODE + vm)
                || !ports.catalog().whereabouts(vm).isEmpty()
                || !ports.catalog().incoming(vm).isEmpty();
    }

    private List<Image> lockedByMe(StorageSession storage, List<Image> images) {
        Map<Image, VolumeLock> locks = storage.locks().readAll(images);
        return images.stream()
                .filter(image -> locks.get(image) instanceof VolumeLock.Held held
                        && held.locker().cookie().equals(ports.name().value()))
                .toList();
    }
}
