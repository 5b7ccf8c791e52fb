package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.adapter.ceph.storage.Connections;
import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;

@OnTestbed
class CephLookContractIT extends StorageLookContract {

    private final Cluster cluster;

    CephLookContractIT(Testbed testbed) {
        this.cluster = new CephTestCluster(testbed, Connections.ahead());
    }

    @Override
    Cluster cluster() {
        return cluster;
    }
}
