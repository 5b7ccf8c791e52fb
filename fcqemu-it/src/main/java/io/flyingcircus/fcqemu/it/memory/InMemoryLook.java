package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.ImageState;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.VolumePlace;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/** A look over the connection that a host keeps for looks: a client of its own, which none of its commands is. */
final class InMemoryLook implements StorageLook {

    private final InMemoryStorage storage;
    private boolean closed;

    InMemoryLook(InMemoryStorage storage) {
        this.storage = storage;
    }

    @Override
    public String clientAddress() {
        return session().clientAddress();
    }

    @Override
    public List<VolumePlace> find(VmName vm, PoolName wanted) {
        return session().volumes().find(vm, wanted);
    }

    @Override
    public List<ImageState> inspect(List<Image> images) {
        return session().volumes().inspect(images);
    }

    @Override
    public List<ImageState> readHeaders(List<Image> images) {
        return session().volumes().readHeaders(images);
    }

    @Override
    public List<FenceEntry> blocklist() {
        return session().fence().entries();
    }

    @Override
    public void close() {
        closed = true;
    }

    private InMemorySession session() {
        if (closed) {
            throw new IllegalStateException("this look is over");
        }
        return storage.forLooks();
    }
}
