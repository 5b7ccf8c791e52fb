package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import io.flyingcircus.fcqemu.adapter.qemu.host.RunFile;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpException;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpSession;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpTimeouts;
import io.flyingcircus.fcqemu.adapter.qemu.tls.CertificateFolder;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Opens the QMP monitors of the VMs on one host. */
public final class QmpMonitors {

    private final HostPaths paths;
    private final QmpTimeouts timeouts;
    private final Optional<CertificateFolder> certificates;

    /** @param timeouts how long commands are waited for once a monitor is open */
    public QmpMonitors(HostPaths paths, QmpTimeouts timeouts) {
        this(paths, timeouts, Optional.empty());
    }

    /** @param certificates of this host, if its guests travel over TLS */
    public QmpMonitors(HostPaths paths, QmpTimeouts timeouts, Optional<CertificateFolder> certificates) {
        this.certificates = certificates;
        this.paths = paths;
        this.timeouts = timeouts;
    }

    /**
     * Opens a VM's monitor; as long as it is open no other client is served.
     *
     * @param patience longest wait for connection, greeting and negotiation together
     * @throws io.flyingcircus.fcqemu.ports.failure.MonitorException told apart by its subclasses
     */
    public Monitor open(VmName vm, Duration patience) {
        Path socket = paths.runFile(vm, RunFile.QMP_SOCKET);
        try {
            return new QmpMonitor(vm, QmpSession.open(socket, timeouts.withOpening(patience)), certificates);
        } catch (QmpException e) {
            throw MonitorFailures.of(vm, e);
        }
    }
}
