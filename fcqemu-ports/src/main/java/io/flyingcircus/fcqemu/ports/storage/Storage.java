package io.flyingcircus.fcqemu.ports.storage;

import java.util.Optional;

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

    /**
     * Begins a look over the connection that this process keeps for looks, if it keeps one; a process that carries out one
     * command does not. Returns at once: whether the cluster can be reached is told by what is asked.
     */
    default Optional<StorageLook> look() {
        return Optional.empty();
    }
}
