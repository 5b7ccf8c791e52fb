package io.flyingcircus.fcqemu.domain.host;

import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/** A look over a connection that is a command's own. */
record OwnLook(StorageSession session) implements StorageLook {

    @Override
    public String clientAddress() {
        return session.clientAddress();
    }

    @Override
    public List<VolumePlace> find(VmName vm, PoolName wanted) {
        return session.volumes().find(vm, wanted);
    }

    @Override
    public List<ImageState> inspect(List<Image> images) {
        return session.volumes().inspect(images);
    }

    @Override
    public List<ImageState> readHeaders(List<Image> images) {
        return session.volumes().readHeaders(images);
    }

    @Override
    public List<FenceEntry> blocklist() {
        return session.fence().entries();
    }

    /** Leaves the connection to whose it is. */
    @Override
    public void close() {}
}
