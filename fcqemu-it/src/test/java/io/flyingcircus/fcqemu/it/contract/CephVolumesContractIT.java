package io.flyingcircus.fcqemu.it.contract;

import io.flyingcircus.fcqemu.it.testbed.OnTestbed;
import io.flyingcircus.fcqemu.it.testbed.Testbed;

@OnTestbed
class CephVolumesContractIT extends VolumesContract {

    private final Cluster cluster;

    CephVolumesContractIT(Testbed testbed) {
        this.cluster = new CephTestCluster(testbed);
    }

    @Override
    Cluster cluster() {
        return cluster;
    }
}
