package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Storage clients of other hosts that have a VM's volumes open: a QEMU there, a backup, an export. */
public final class ClientsElsewhere {

    private final VmWork work;

    /** Clients of the volumes of the VM that is being worked on. */
    public ClientsElsewhere(VmWork work) {
        this.work = work;
    }

    /** Their addresses, each once. */
    public List<String> addresses(VolumeSet volumes) {
        String here = work.storage().clientAddress();
        return volumes.imageStates().stream()
                .map(ImageState::watchers)
                .flatMap(List::stream)
                .map(Watcher::address)
                .filter(address -> !ClientAddress.sameHost(address, here))
                .distinct()
                .toList();
    }

    /**
     * Cuts them off from the storage, and makes sure of it.
     *
     * @param volumes as they were just read, with all locks this host's
     * @param noted addresses of clients that had them open before, and may have lost sight of the storage since
     * @throws StorageException if the storage fails, or does not permit it
     * @throws VmStateException if one is not cut off afterwards
     */
    public void cutOff(VolumeSet volumes, List<String> noted) {
        List<String> open = addresses(volumes);
        List<VolumeClient> clients = new ArrayList<>(VolumeClient.of(volumes.imageStates()).stream()
                .filter(client -> open.contains(client.address()))
                .toList());
        noted.stream()
                .filter(address -> !open.contains(address))
                .map(address -> new VolumeClient("", address, Optional.empty(), List.of(), List.of()))
                .forEach(clients::add);
        if (!clients.isEmpty()) {
            new CutOff(work, volumes.images().getFirst()).all(clients);
        }
    }
}
