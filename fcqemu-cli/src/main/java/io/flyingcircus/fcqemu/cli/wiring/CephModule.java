package io.flyingcircus.fcqemu.cli.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import io.flyingcircus.fcqemu.cli.config.CephConfig;
import io.flyingcircus.fcqemu.cli.config.HostConfig;

/** The storage. */
final class CephModule extends AbstractModule {

    @Provides
    ClusterSettings cluster(HostConfig config) {
        CephConfig ceph = config.ceph();
        return ClusterSettings.of(ceph.cluster(), ceph.clientId(), ceph.configuration())
                .withTimeouts(ceph.connect(), ceph.operation(), ceph.whole());
    }
}
