package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;

@OnTestbed
class CephFenceContractIT extends FenceContract {

    private final Cluster cluster;

    CephFenceContractIT(Testbed testbed) {
        this.cluster = new CephTestCluster(testbed);
    }

    @Override
    Cluster cluster() {
        return cluster;
    }
}
