package io.flyingcircus.fcqemu.ports.storage;

/** The cluster that keeps the volumes (Ceph). */
public interface Storage {

    /**
     * Opens a connection of its own. Work on one VM uses one connection, shared with nothing else: what a dead process
     * had sent can then be told apart and cut off.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException if the cluster is not reached in time; says which
     *     monitors were tried
     */
    StorageSession connect();

    /**
     * Begins to open one, for somebody who has other things to do meanwhile. Returns at once and never fails: whether there
     * is a connection is told to who asks for it.
     */
    PendingConnection begin();
}
