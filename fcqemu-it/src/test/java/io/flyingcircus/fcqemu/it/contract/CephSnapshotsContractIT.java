package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;

@OnTestbed
class CephSnapshotsContractIT extends SnapshotsContract {

    private final Cluster cluster;

    CephSnapshotsContractIT(Testbed testbed) {
        this.cluster = new CephTestCluster(testbed);
    }

    @Override
    Cluster cluster() {
        return cluster;
    }
}
