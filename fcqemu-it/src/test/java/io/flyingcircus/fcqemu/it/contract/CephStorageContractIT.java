package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;

@OnTestbed
class CephStorageContractIT extends StorageContract {

    private final Cluster cluster;

    CephStorageContractIT(Testbed testbed) {
        this.cluster = new CephTestCluster(testbed);
    }

    @Override
    Cluster cluster() {
        return cluster;
    }
}
