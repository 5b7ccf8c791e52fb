package io.flyingcircus.fcqemu.cli.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import io.flyingcircus.fcqemu.adapter.qemu.cpu.QemuCpuProbe;
import io.flyingcircus.fcqemu.adapter.qemu.definitions.FolderDefinitions;
import io.flyingcircus.fcqemu.adapter.qemu.directory.DirectoryServer;
import io.flyingcircus.fcqemu.adapter.qemu.directory.XmlRpcCpuModelReports;
import io.flyingcircus.fcqemu.adapter.qemu.directory.XmlRpcEvacuations;
import io.flyingcircus.fcqemu.adapter.qemu.guestagent.SocketGuestAgents;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.host.SystemEntropy;
import io.flyingcircus.fcqemu.adapter.qemu.host.TapScripts;
import io.flyingcircus.fcqemu.adapter.qemu.hostlocks.FlockHostLocks;
import io.flyingcircus.fcqemu.adapter.qemu.launch.QemuHypervisor;
import io.flyingcircus.fcqemu.adapter.qemu.monitor.QmpMonitors;
import io.flyingcircus.fcqemu.adapter.qemu.network.IpRoutes;
import io.flyingcircus.fcqemu.adapter.qemu.peer.ControlLimits;
import io.flyingcircus.fcqemu.adapter.qemu.peer.XmlRpcPeers;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcHostMemory;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpTimeouts;
import io.flyingcircus.fcqemu.adapter.qemu.tls.CertificateFolder;
import io.flyingcircus.fcqemu.cli.config.CpuFamilies;
import io.flyingcircus.fcqemu.cli.config.HostConfig;
import io.flyingcircus.fcqemu.cli.config.NetworkConfig;
import io.flyingcircus.fcqemu.cli.config.QemuConfig;
import io.flyingcircus.fcqemu.domain.cpu.CpuCommands;
import io.flyingcircus.fcqemu.ports.definitions.Definitions;
import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import io.flyingcircus.fcqemu.ports.evacuation.Evacuations;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgents;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLocks;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import io.flyingcircus.fcqemu.ports.network.HostRoutes;
import io.flyingcircus.fcqemu.ports.peer.Peers;
import io.flyingcircus.fcqemu.ports.time.Clock;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** This host's processes, files, locks, memory and routes. */
final class QemuModule extends AbstractModule {

    @Provides
    Hypervisor hypervisor(HostPaths paths, QemuSettings settings, HostConfig config, EventLog events) {
        var monitors = new QmpMonitors(paths, QmpTimeouts.DEFAULT, certificates(config));
        return new QemuHypervisor(paths, settings, monitors::open, events);
    }

    @Provides
    CpuCommands cpus(HostConfig config, HostPaths paths, QemuSettings settings, EventLog events) {
        return new CpuCommands(
                config.ceph().host(),
                CpuFamilies.builtIn(),
                new QemuCpuProbe(paths, settings),
                new XmlRpcCpuModelReports(new DirectoryServer(paths, config.directory())),
                events);
    }

    @Provides
    Evacuations evacuations(HostConfig config, HostPaths paths) {
        return new XmlRpcEvacuations(new DirectoryServer(paths, config.directory()));
    }

    @Provides
    GuestAgents guestAgents(HostPaths paths) {
        return new SocketGuestAgents(paths);
    }

    @Provides
    Definitions definitions(HostPaths paths) {
        return new FolderDefinitions(paths);
    }

    @Provides
    HostLocks locks(HostPaths paths) {
        return new FlockHostLocks(paths);
    }

    @Provides
    HostMemory memory() {
        return new ProcHostMemory();
    }

    @Provides
    HostRoutes routes() {
        return new IpRoutes(IpRoutes.PROGRAM);
    }

    @Provides
    Peers peers(HostConfig config, Clock clock, EventLog events) {
        return new XmlRpcPeers(
                config.migration().control(), ControlLimits.DEFAULT, clock, certificates(config), events);
    }

    private static Optional<CertificateFolder> certificates(HostConfig config) {
        return config.migration().certificates().map(CertificateFolder::new);
    }

    @Provides
    Entropy entropy() {
        return new SystemEntropy();
    }

    @Provides
    QemuSettings settings(HostConfig config, HostPaths paths) {
        QemuConfig qemu = config.qemu();
        NetworkConfig network = config.network();
        return new QemuSettings(
                QemuSettings.PROGRAM,
                qemu.accelerator(),
                qemu.machineType(),
                qemu.vhost(),
                qemu.vnc(),
                new TapScripts(network.bridgeUp(), network.bridgeDown(), network.vrfUp(), network.vrfDown()),
                config.ceph().clientId(),
                Optional.of(config.ceph().configuration()),
                qemu.launch(),
                qemu.restart() ? ensureCommand(config, paths) : List.of());
    }

    /** This program, as it was started, with what stands before the name of a VM. Without its launcher there is none. */
    private static List<String> ensureCommand(HostConfig config, HostPaths paths) {
        String launcher = System.getProperty("fcqemu.launcher", "");
        if (launcher.isEmpty()) {
            return List.of();
        }
        List<String> command = new ArrayList<>(List.of(launcher));
        if (!paths.isProduction()) {
            command.addAll(List.of("--root", paths.root().toString()));
        }
        // One that is named has to exist.
        if (Files.exists(config.file())) {
            command.addAll(List.of("--config", config.file().toAbsolutePath().toString()));
        }
        command.addAll(List.of("-v", "ensure"));
        return command;
    }
}
