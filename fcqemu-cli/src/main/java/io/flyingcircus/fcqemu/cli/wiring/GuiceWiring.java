package io.flyingcircus.fcqemu.cli.wiring;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import io.flyingcircus.fcqemu.adapter.ceph.storage.Connections;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.hostlocks.FlockHostLocks;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.cli.daemon.DaemonParts;
import io.flyingcircus.fcqemu.cli.log.HostLog;
import io.flyingcircus.fcqemu.cli.session.HostParts;
import io.flyingcircus.fcqemu.cli.session.MaintenanceParts;
import io.flyingcircus.fcqemu.cli.session.Session;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.cpu.CpuCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.ports.evacuation.Evacuations;
import io.flyingcircus.fcqemu.ports.keys.KeyStore;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** The real host: QEMU, Ceph and Consul. */
public final class GuiceWiring implements Session.HostWiring {

    /** The storage, given where its connections come from. */
    private final Function<Connections, Module> storage;

    private final Connections connections;
    private final UnaryOperator<HostPorts> decoration;

    /** With Ceph as its storage. */
    public GuiceWiring() {
        this(CephModule::new, Connections.whenNeeded(), UnaryOperator.identity());
    }

    /** With another storage. */
    public GuiceWiring(Storage storage) {
        this(
                _ -> binder -> binder.bind(Storage.class).toInstance(storage),
                Connections.whenNeeded(),
                UnaryOperator.identity());
    }

    /**
     * With something around its ports, as of one who embeds it and wants to count, record or disturb their calls.
     *
     * @param decoration given the real ports, returns those that the commands work with
     */
    public GuiceWiring(UnaryOperator<HostPorts> decoration) {
        this(CephModule::new, Connections.whenNeeded(), decoration);
    }

    private GuiceWiring(
            Function<Connections, Module> storage, Connections connections, UnaryOperator<HostPorts> decoration) {
        this.storage = storage;
        this.connections = connections;
        this.decoration = decoration;
    }

    @Override
    public Session.HostWiring around(UnaryOperator<HostPorts> more) {
        return new GuiceWiring(storage, connections, ports -> more.apply(decoration.apply(ports)));
    }

    @Override
    public Session.HostWiring forManyCommands() {
        return new GuiceWiring(storage, Connections.ahead(), decoration);
    }

    /** Every command on a VM locks it or asks Ceph; what both need to call native code takes as long as all the wiring. */
    @Override
    public void expectCommandOnVm() {
        Thread.ofPlatform().daemon().name("load-native").start(GuiceWiring::loadNative);
    }

    private static void loadNative() {
        try {
            FlockHostLocks.load();
        } catch (LinkageError failure) {
            // Who calls it next gets the same failure, and has somebody to tell.
        }
    }

    @Override
    public VmCommands wire(Path root, HostConfig config, HostLog log) {
        return injector(root, config, log).getInstance(VmCommands.class);
    }

    @Override
    public HostParts wireParts(Path root, HostConfig config, HostLog log) {
        return parts(injector(root, config, log));
    }

    @Override
    public DaemonParts wireDaemon(Path root, HostConfig config, HostLog log) {
        Injector injector = injector(root, config, log);
        return new DaemonParts(
                config,
                injector.getInstance(HostPaths.class),
                injector.getProvider(HostPorts.class)::get,
                injector.getInstance(Settings.class),
                injector.getInstance(KeyStore.class),
                log);
    }

    @Override
    public CpuCommands wireCpus(Path root, HostConfig config, HostLog log) {
        return injector(root, config, log).getInstance(CpuCommands.class);
    }

    @Override
    public MaintenanceParts wireMaintenance(Path root, HostConfig config, HostLog log) {
        Injector injector = injector(root, config, log);
        return new MaintenanceParts(parts(injector), config.maintenance(), injector.getInstance(Evacuations.class));
    }

    private static HostParts parts(Injector injector) {
        return new HostParts(
                injector.getProvider(HostPorts.class)::get,
                injector.getInstance(Settings.class),
                injector.getInstance(KeyStore.class));
    }

    private Injector injector(Path root, HostConfig config, HostLog log) {
        return Guice.createInjector(
                new HostModule(root, config, log, decoration),
                new QemuModule(),
                storage.apply(connections),
                new ConsulModule());
    }
}
