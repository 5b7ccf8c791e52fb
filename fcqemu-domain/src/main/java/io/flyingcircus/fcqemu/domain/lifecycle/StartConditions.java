package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.locks.ClientAddress;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.domain.volumes.VolumeState;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.ImageFeature;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.Watcher;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.ArrayList;
import java.util.List;

/** What must hold of a VM's volumes before QEMU may be started cold over them. */
public final class StartConditions {

    private StartConditions() {}

    /**
     * What speaks against a cold start.
     *
     * @param host this host
     * @param ownAddress address of this host's own connection, as watchers have it: what else this host has open is no
     *     other host's guest
     * @return each in words with its remedy; empty if the VM may be started
     */
    public static List<String> obstacles(VmName vm, VolumeSet volumes, HostName host, String ownAddress) {
        List<String> found = new ArrayList<>();
        volumes.ambiguous()
                .forEach(volume -> found.add("its " + volume.kind() + " volume is in several pools (" + volume.images()
                        + "): rename or remove the one that is not wanted"));
        for (VolumeState volume : volumes.existing()) {
            ImageState state = volume.image().orElseThrow();
            lockObstacle(vm, volume, state, host, found);
            if (state.features().contains(ImageFeature.EXCLUSIVE_LOCK)) {
                found.add(state.image()
                        + " has the exclusive-lock feature, with which every write would hang while it is"
                        + " locked: run 'rbd feature disable " + state.image() + " exclusive-lock' (first journaling,"
                        + " fast-diff and object-map where it has them)");
            }
            for (Watcher watcher : state.watchers()) {
                if (!ClientAddress.sameHost(watcher.address(), ownAddress)) {
                    found.add(state.image() + " is open at " + watcher.address() + " (" + watcher.clientId()
                            + "): the VM may still run there, or a backup reads it. Stop that client, or if its host is"
                            + " gone for good, run 'fc-qemu force-unlock " + vm + "'");
                }
            }
        }
        return found;
    }

    private static void lockObstacle(
            VmName vm, VolumeState volume, ImageState state, HostName host, List<String> found) {
        Holder holder = volume.holder(host);
        if (holder == Holder.OTHERS || holder == Holder.UNREADABLE) {
            VolumeLock lock = state.lock();
            found.add(state.image() + " is " + VolumeLocking.describe(lock)
                    + ": the VM may run there. Stop it there, or if"
                    + " that host is gone for good, run 'fc-qemu force-unlock " + vm + "'");
        }
    }
}
