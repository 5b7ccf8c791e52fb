package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.storage.PendingConnection;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;

/** The Ceph cluster of this host. Safe for several threads; each connects for itself. */
public final class CephStorage implements Storage {

    private final CephSettings settings;
    private final EventLog events;

    /**
     * Nothing is connected yet.
     *
     * @param events where is told what was made and how long it took
     */
    public CephStorage(CephSettings settings, EventLog events) {
        this.settings = settings;
        this.events = events;
    }

    @Override
    public StorageSession connect() {
        return new CephSession(CephCluster.connect(settings.cluster()), settings, events);
    }

    @Override
    public PendingConnection begin() {
        return ConnectingThread.start(this);
    }
}
