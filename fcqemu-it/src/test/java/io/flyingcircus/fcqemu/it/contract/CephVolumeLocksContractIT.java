package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;

@OnTestbed
class CephVolumeLocksContractIT extends VolumeLocksContract {

    private final Cluster cluster;

    CephVolumeLocksContractIT(Testbed testbed) {
        this.cluster = new CephTestCluster(testbed);
    }

    @Override
    Cluster cluster() {
        return cluster;
    }
}
