package io.flyingcircus.fcqemu.cli.wiring;

import com.google.inject.Guice;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.cli.log.HostLog;
import io.flyingcircus.fcqemu.cli.session.Session;
import io.flyingcircus.fcqemu.domain.VmCommands;
import java.nio.file.Path;

/** The real host: QEMU, Ceph and Consul. */
public final class GuiceWiring implements Session.HostWiring {

    @Override
    public VmCommands wire(Path root, HostConfig config, HostLog log) {
        return Guice.createInjector(
                        new HostModule(root, config, log), new QemuModule(), new CephModule(), new ConsulModule())
                .getInstance(VmCommands.class);
    }
}
