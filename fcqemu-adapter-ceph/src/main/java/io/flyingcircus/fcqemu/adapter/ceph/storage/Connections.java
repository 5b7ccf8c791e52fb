package io.flyingcircus.fcqemu.adapter.ceph.storage;

import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import java.util.Optional;

/** Where connections to the cluster come from and go to. Each is for one session and was in nobody's hands before. */
public interface Connections {

    /**
     * A connection.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException as {@link CephCluster#connect} does
     */
    CephCluster connect(ClusterSettings settings);

    /**
     * Ends one, all of whose calls have returned or are given up.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException when Ceph does not let go of it in time
     */
    void end(CephCluster connection);

    /** The connection that all looks of this process share; empty if each connects for itself. */
    default Optional<SharedConnection> forLooks() {
        return Optional.empty();
    }

    /** For a process that carries out one command: made when it is needed, and waited for at its end. */
    static Connections whenNeeded() {
        return new Connections() {
            @Override
            public CephCluster connect(ClusterSettings settings) {
                return CephCluster.connect(settings);
            }

            @Override
            public void end(CephCluster connection) {
                connection.close();
            }
        };
    }

    /**
     * For a process that stays: the next connection is made before it is needed, nobody waits for the end of one, and one is kept for
     * looks.
     */
    static Connections ahead() {
        return new ConnectionsAhead();
    }
}
