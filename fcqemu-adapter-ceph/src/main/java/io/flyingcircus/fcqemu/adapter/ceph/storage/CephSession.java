package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.locks.Fence;
import io.flyingcircus.fcqemu.ports.locks.FenceNotes;
import io.flyingcircus.fcqemu.ports.locks.VolumeLocks;
import io.flyingcircus.fcqemu.ports.snapshots.Snapshots;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.storage.Volumes;
import java.util.List;
import java.util.Optional;

/** One connection to the cluster with the pools opened through it. */
final class CephSession implements StorageSession {

    private final Connections connections;
    private final CephCluster cluster;
    private final Volumes volumes;
    private final CephLocks locks;
    private final Snapshots snapshots;
    private final Fence fence;
    private final FenceNotes fenceNotes;
    private final EventLog events;

    CephSession(Connections connections, CephCluster cluster, CephSettings settings, EventLog events) {
        this.connections = connections;
        this.cluster = cluster;
        this.events = events;
        OpenPools pools = new OpenPools(cluster);
        this.volumes = new CephVolumes(pools, settings, events);
        this.locks = new CephLocks(pools);
        this.snapshots = new CephSnapshots(pools);
        this.fence = new CephFence(cluster);
        this.fenceNotes = new CephFenceNotes(pools);
    }

    @Override
    public String clientAddress() {
        return cluster.address();
    }

    @Override
    public Volumes volumes() {
        return volumes;
    }

    @Override
    public VolumeLocks locks() {
        return locks;
    }

    @Override
    public Snapshots snapshots() {
        return snapshots;
    }

    @Override
    public Fence fence() {
        return fence;
    }

    @Override
    public FenceNotes fenceNotes() {
        return fenceNotes;
    }

    @Override
    public void close() {
        try {
            locks.noteHolders();
            locks.tellWatchers();
        } finally {
            disconnect();
        }
    }

    private void disconnect() {
        try {
            connections.end(cluster);
        } catch (StorageException failed) {
            events.record(new Event(Level.WARNING, Optional.empty(), "ceph-disconnect-failed", List.of(), failed));
        }
    }
}
