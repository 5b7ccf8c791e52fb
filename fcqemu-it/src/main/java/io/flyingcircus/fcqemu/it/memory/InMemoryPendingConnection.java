package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.storage.PendingConnection;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;

/** Connects when it is asked for its session: in memory nothing is gained by doing so before. */
final class InMemoryPendingConnection implements PendingConnection {

    private final InMemoryStorage storage;
    private boolean settled;

    InMemoryPendingConnection(InMemoryStorage storage) {
        this.storage = storage;
    }

    @Override
    public StorageSession session() {
        if (settled) {
            throw new IllegalStateException("this connection was taken or given up before");
        }
        settled = true;
        return storage.connect();
    }

    @Override
    public void close() {
        settled = true;
    }
}
