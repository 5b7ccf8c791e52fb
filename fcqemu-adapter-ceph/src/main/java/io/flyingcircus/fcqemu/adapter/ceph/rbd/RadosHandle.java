package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import com.ceph.rados.Rados;
import com.sun.jna.Pointer;

/**
 * The cluster handle of rados-java with its dangers taken away: its finalizer shuts the handle down at a time nobody
 * chose, and a handle that could not be made, or is shut down, is a null pointer that librados would follow.
 */
final class RadosHandle extends Rados {

    RadosHandle(String cluster, String clientName) {
        super(cluster, clientName, 0);
    }

    /** Whether there is a {@code rados_t}: it was made and is not shut down. */
    boolean isUsable() {
        return clusterPtr != null;
    }

    /** The {@code rados_t}. */
    Pointer pointer() {
        if (!isUsable()) {
            throw new IllegalStateException("the connection to Ceph is closed");
        }
        return clusterPtr;
    }

    /** Does nothing: a handle is shut down by its owner or, if a call hangs in it, never. */
    @Override
    @SuppressWarnings({"removal", "Finalize", "MissingSuperCall"})
    protected void finalize() {}
}
