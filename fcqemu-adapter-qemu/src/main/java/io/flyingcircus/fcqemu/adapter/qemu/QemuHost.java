package io.flyingcircus.fcqemu.adapter.qemu;

import io.flyingcircus.fcqemu.adapter.qemu.definitions.FolderDefinitions;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.QemuSettings;
import io.flyingcircus.fcqemu.adapter.qemu.hostlocks.FlockHostLocks;
import io.flyingcircus.fcqemu.adapter.qemu.launch.MonitorOpener;
import io.flyingcircus.fcqemu.adapter.qemu.launch.QemuHypervisor;
import io.flyingcircus.fcqemu.adapter.qemu.process.ProcHostMemory;
import io.flyingcircus.fcqemu.ports.definitions.Definitions;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLocks;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import java.nio.file.Path;

/**
 * This host's side of the ports, for whoever wires them together. Making one, or a port of it, opens and reads nothing;
 * all ports may be used by several threads at once.
 */
public final class QemuHost {

    private final HostPaths paths;

    /**
     * @param root folder that stands for {@code /}
     * @throws IllegalArgumentException if its path has characters that QEMU options cannot carry
     */
    public QemuHost(Path root) {
        this.paths = new HostPaths(root);
    }

    /** Where everything lies on this host. */
    public HostPaths paths() {
        return paths;
    }

    /** The VM definitions in the definitions' folder. */
    public Definitions definitions() {
        return new FolderDefinitions(paths);
    }

    /** Locks between processes of this host, by {@code flock(2)}. */
    public HostLocks locks() {
        return new FlockHostLocks(paths);
    }

    /** Memory of this host, from {@code /proc}. */
    public HostMemory memory() {
        return new ProcHostMemory();
    }

    /** QEMU processes and run files of this host. */
    public Hypervisor hypervisor(QemuSettings settings, MonitorOpener monitors, EventLog log) {
        return new QemuHypervisor(paths, settings, monitors, log);
    }
}
