package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/**
 * Goes through what the frequent commands ask of the storage, over a connection to nothing. For the training run of the JVM's
 * ahead-of-time cache, which keeps only what was linked in it.
 */
public final class Rehearsal {

    private Rehearsal() {}

    /** Makes no call to Ceph, but needs librados to be installed. */
    public static void run(CephSettings settings) {
        VmName vm = new VmName("rehearsal");
        CephCluster nothing = CephCluster.rehearsed(settings.cluster());
        try (CephSession session = new CephSession(Connections.whenNeeded(), nothing, settings, event -> {})) {
            List<Image> images = session.volumes().find(vm, new PoolName("rbd")).stream()
                    .map(place -> ((VolumePlace.Found) place).image())
                    .toList();
            var _ = session.volumes().inspect(images);
            for (Image image : images) {
                var _ = session.locks().read(image);
            }
            var _ = session.volumes().unfinished(images.getFirst());
            var _ = session.snapshots().list(images.getFirst());
        }
    }
}
