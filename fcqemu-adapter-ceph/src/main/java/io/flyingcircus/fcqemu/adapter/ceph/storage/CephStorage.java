package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.storage.PendingConnection;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import java.util.Optional;

/** The Ceph cluster of this host. Safe for several threads; each connects for itself. */
public final class CephStorage implements Storage {

    private final CephSettings settings;
    private final Connections connections;
    private final EventLog events;

    /**
     * Nothing is connected yet.
     *
     * @param connections where its connections come from
     * @param events      where is told what was made and how long it took
     */
    public CephStorage(CephSettings settings, Connections connections, EventLog events) {
        this.settings = settings;
        this.connections = connections;
        this.events = events;
    }

    @Override
    public StorageSession connect() {
        return new CephSession(connections, connections.connect(settings.cluster()), settings, events);
    }

    @Override
    public PendingConnection begin() {
        return ConnectingThread.start(this);
    }

    @Override
    public Optional<StorageLook> look() {
        return connections.forLooks().map(shared -> new CephLook(shared, settings, events));
    }
}
