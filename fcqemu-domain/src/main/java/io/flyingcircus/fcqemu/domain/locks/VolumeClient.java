package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A client of the storage that has to do with a VM's volumes.
 *
 * @param clientId {@code client.NUMBER}
 * @param address its address, as the blocklist takes it
 * @param lockedFor the host whose name is on the locks it took; empty if it took none
 * @param locked the images whose locks it took
 * @param open the images it has open for writing
 */
public record VolumeClient(
        String clientId, String address, Optional<String> lockedFor, List<Image> locked, List<Image> open) {

    public VolumeClient {
        locked = List.copyOf(locked);
        open = List.copyOf(open);
    }

    /**
     * All clients that took locks of these images or have them open for writing, in the order of the images, lockers before
     * watchers. The connection that asked is not among them.
     */
    public static List<VolumeClient> of(List<ImageState> images) {
        List<VolumeClient> clients = new ArrayList<>();
        for (ImageState state : images) {
            if (state.lock() instanceof VolumeLock.Held(Locker locker)) {
                add(
                        clients,
                        new VolumeClient(
                                locker.clientId(),
                                locker.address(),
                                Optional.of(locker.cookie()),
                                List.of(state.image()),
                                List.of()));
            }
        }
        for (ImageState state : images) {
            for (Watcher watcher : state.watchers()) {
                add(
                        clients,
                        new VolumeClient(
                                watcher.clientId(),
                                watcher.address(),
                                Optional.empty(),
                                List.of(),
                                List.of(state.image())));
            }
        }
        return clients;
    }

    private static void add(List<VolumeClient> clients, VolumeClient found) {
        for (int i = 0; i < clients.size(); i++) {
            if (clients.get(i).address().equals(found.address())) {
                clients.set(i, clients.get(i).and(found));
                return;
            }
        }
        clients.add(found);
    }

    private VolumeClient and(VolumeClient more) {
        return new VolumeClient(
                clientId, address, lockedFor.or(more::lockedFor), joined(locked, more.locked), joined(open, more.open));
    }

    private static List<Image> joined(List<Image> some, List<Image> more) {
        List<Image> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /**
     * Whose it is, in words, as far as its address tells.
     *
     * @param all the clients of the same VM
     * @param here this host's name
     * @param ownAddress address of this host's own connection
     */
    public String whose(List<VolumeClient> all, HostName here, String ownAddress) {
        if (lockedFor.isPresent()) {
            return "took locks for " + lockedFor.get();
        }
        if (ClientAddress.sameHost(address, ownAddress)) {
            return "at " + here + ", where no QEMU of the VM lives: one that was just killed, a backup or an export";
        }
        return all.stream()
                .filter(other -> ClientAddress.sameHost(other.address(), address))
                .flatMap(other -> other.lockedFor().stream())
                .findFirst()
                .map(holder -> "at " + holder + ", which holds locks: its QEMU, or a backup or export there")
                .orElse("at a host that holds no lock: a backup, an export, or a host about to take the VM over");
    }
}
