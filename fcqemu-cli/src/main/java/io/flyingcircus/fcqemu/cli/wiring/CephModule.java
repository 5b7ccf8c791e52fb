package io.flyingcircus.fcqemu.cli.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.ClusterSettings;
import io.flyingcircus.fcqemu.adapter.ceph.storage.CephSettings;
import io.flyingcircus.fcqemu.adapter.ceph.storage.CephStorage;
import io.flyingcircus.fcqemu.adapter.ceph.storage.Connections;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.cli.config.CephConfig;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.storage.Storage;

/** The storage. */
final class CephModule extends AbstractModule {

    /** What librados says on its own; it would write to stderr, into the middle of our output. */
    private static final String LIBRADOS_LOG = "/var/log/fc-qemu.ceph.log";

    private static final String SCRATCH = "/var/tmp/fc-qemu";

    private final Connections connections;

    CephModule(Connections connections) {
        this.connections = connections;
    }

    @Provides
    Storage storage(CephSettings settings, EventLog events) {
        return new CephStorage(settings, connections, events);
    }

    @Provides
    CephSettings settings(HostConfig config, HostPaths paths) {
        CephConfig ceph = config.ceph();
        var cluster = ClusterSettings.of(ceph.cluster(), ceph.clientId(), ceph.configuration())
                .withTimeouts(ceph.connect(), ceph.operation(), ceph.whole())
                .withLog(paths.local(LIBRADOS_LOG));
        return new CephSettings(
                cluster, ceph.createVm(), ceph.mkfsXfs(), paths.local(SCRATCH), ceph.createVmLimit(), ceph.mkfsLimit());
    }
}
