package io.flyingcircus.fcqemu.cli.wiring;

import com.google.inject.Guice;
import com.google.inject.Module;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.cli.log.HostLog;
import io.flyingcircus.fcqemu.cli.session.Session;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import java.nio.file.Path;

/** The real host: QEMU, Ceph and Consul. */
public final class GuiceWiring implements Session.HostWiring {

    private final Module storage;

    /** With Ceph as its storage. */
    public GuiceWiring() {
        this(new CephModule());
    }

    /** With another storage. */
    public GuiceWiring(Storage storage) {
        this(binder -> binder.bind(Storage.class).toInstance(storage));
    }

    private GuiceWiring(Module storage) {
        this.storage = storage;
    }

    @Override
    public VmCommands wire(Path root, HostConfig config, HostLog log) {
        return Guice.createInjector(new HostModule(root, config, log), new QemuModule(), storage, new ConsulModule())
                .getInstance(VmCommands.class);
    }
}
