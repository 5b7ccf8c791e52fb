package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.Fence;
import io.flyingcircus.fcqemu.ports.locks.FenceNotes;
import io.flyingcircus.fcqemu.ports.locks.VolumeLocks;
import io.flyingcircus.fcqemu.ports.snapshots.Snapshots;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.Volumes;

/** One connection to the storage. */
final class InMemorySession implements StorageSession {

    private final InMemoryHost host;
    private final StorageClient client;
    private boolean closed;

    InMemorySession(InMemoryHost host, StorageClient client) {
        this.host = host;
        this.client = client;
    }

    @Override
    public String clientAddress() {
        return client.address();
    }

    @Override
    public Volumes volumes() {
        return new InMemoryVolumes(this);
    }

    @Override
    public VolumeLocks locks() {
        return new InMemoryVolumeLocks(this);
    }

    @Override
    public Snapshots snapshots() {
        return new InMemorySnapshots(this);
    }

    @Override
    public Fence fence() {
        return new InMemoryFence(this);
    }

    @Override
    public FenceNotes fenceNotes() {
        return new InMemoryFenceNotes(this);
    }

    @Override
    public void close() {
        closed = true;
    }

    StorageClient client() {
        return client;
    }

    InMemoryHost host() {
        return host;
    }

    StorageCluster cluster() {
        return host.world().storage();
    }

    /** Announces an operation and fails if it cannot get through. */
    void reach(String port, String method) {
        reach(port, method, "");
    }

    /** The same, with what it is about. */
    void reach(String port, String method, Object about) {
        host.before(port, method, about);
        if (closed) {
            throw new IllegalStateException("the session of " + client.id() + " is closed");
        }
        host.storage().requireReachable();
        if (cluster().isBlocked(client.address())) {
            throw new StorageException(Reason.BLOCKLISTED, client.id() + " was cut off from the storage");
        }
    }

    /** @throws StorageException with {@code NOT_FOUND} if it is not there */
    StoredImage image(Image image) {
        return cluster()
                .find(image)
                .orElseThrow(() -> new StorageException(Reason.NOT_FOUND, "there is no image " + image));
    }
}
