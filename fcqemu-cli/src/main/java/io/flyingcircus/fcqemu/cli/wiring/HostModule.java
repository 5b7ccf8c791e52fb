package io.flyingcircus.fcqemu.cli.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.peer.HostAddresses;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.cli.session.SystemClock;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.host.StopSettings;
import io.flyingcircus.fcqemu.domain.memory.MemoryLimits;
import io.flyingcircus.fcqemu.domain.migration.MigrationSettings;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.definitions.Definitions;
import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgents;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLocks;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import io.flyingcircus.fcqemu.ports.network.HostRoutes;
import io.flyingcircus.fcqemu.ports.peer.Peers;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** The host itself, and the commands on top of its ports. */
final class HostModule extends AbstractModule {

    private final Path root;
    private final HostConfig config;
    private final EventLog events;
    private final UnaryOperator<HostPorts> decoration;

    HostModule(Path root, HostConfig config, EventLog events, UnaryOperator<HostPorts> decoration) {
        this.root = root;
        this.config = config;
        this.events = events;
        this.decoration = decoration;
    }

    @Override
    protected void configure() {
        bind(HostConfig.class).toInstance(config);
        bind(HostName.class).toInstance(config.ceph().host());
        bind(EventLog.class).toInstance(events);
        bind(Clock.class).toInstance(new SystemClock());
        bind(HostPaths.class).toInstance(paths(root));
    }

    private static HostPaths paths(Path root) {
        try {
            return new HostPaths(root);
        } catch (IllegalArgumentException mistake) {
            throw new HostException(mistake.getMessage() + "; nothing was done", mistake);
        }
    }

    @Provides
    VmCommands commands(HostPorts ports, Settings settings) {
        return new VmCommands(ports, settings);
    }

    @Provides
    HostPorts ports(
            HostName name,
            Hypervisor hypervisor,
            GuestAgents guestAgents,
            Storage storage,
            Catalog catalog,
            Peers peers,
            Definitions definitions,
            HostLocks locks,
            HostMemory memory,
            HostRoutes routes,
            Clock clock,
            Entropy entropy,
            EventLog log) {
        return decoration.apply(new HostPorts(
                name,
                hypervisor,
                guestAgents,
                storage,
                catalog,
                peers,
                definitions,
                locks,
                memory,
                routes,
                clock,
                entropy,
                log));
    }

    @Provides
    Settings settings() {
        var qemu = config.qemu();
        return new Settings(
                new StopSettings(qemu.graceful(), qemu.quit(), qemu.terminate(), qemu.kill()),
                new MemoryLimits(qemu.bookableMemory(), qemu.overhead()),
                config.throttles(),
                qemu.binaryGeneration(),
                qemu.lock(),
                qemu.monitor(),
                qemu.settle(),
                qemu.guestAgent(),
                qemu.freeze(),
                new MigrationSettings(
                        config.migration().automatic(),
                        config.migration().tuning(),
                        () -> HostAddresses.first(
                                "migration-address", config.migration().streamHost()),
                        config.migration().certificates().isPresent(),
                        config.migration().times()),
                config.ceph().fenceExpiry(),
                qemu.consolesKept());
    }
}
