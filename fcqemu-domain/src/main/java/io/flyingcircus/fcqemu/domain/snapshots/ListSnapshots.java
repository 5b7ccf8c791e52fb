package io.flyingcircus.fcqemu.domain.snapshots;

import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Lists the snapshots of root volumes. Changes nothing. */
public final class ListSnapshots {

    private final StorageSession storage;
    private final LocalDate today;

    /** Lists what a storage has, as it is now. */
    public ListSnapshots(StorageSession storage, Instant now) {
        this.storage = storage;
        this.today = KeepUntil.today(now);
    }

    /** Those of a VM, oldest first; none if it has no root. */
    public List<RootSnapshot> run(VmName vm, PoolName pool) {
        Optional<Image> root = RootImage.find(storage.volumes(), vm, pool);
        return root.isEmpty() ? List.of() : of(root.get());
    }

    List<RootSnapshot> of(Image root) {
        return storage.snapshots().list(root).stream()
                .map(snapshot -> RootSnapshot.on(today, snapshot))
                .toList();
    }
}
