package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.adapter.ceph.storage.Connections;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;

/** Connections that were made before they were asked for are as good as others. */
@OnTestbed
class CephStorageAheadContractIT extends StorageContract {

    private static final Connections AHEAD = Connections.ahead();

    private final Cluster cluster;

    CephStorageAheadContractIT(Testbed testbed) {
        this.cluster = new CephTestCluster(testbed, AHEAD);
    }

    @Override
    Cluster cluster() {
        return cluster;
    }
}
