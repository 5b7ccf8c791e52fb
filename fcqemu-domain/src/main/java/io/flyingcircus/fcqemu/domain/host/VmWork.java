package io.flyingcircus.fcqemu.domain.host;

import io.flyingcircus.fcqemu.domain.report.VmEvents;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One command's work on one VM: the host it happens on, and the connection to the storage, opened when it is first
 * needed and not before.
 */
public final class VmWork implements AutoCloseable {

    private final HostPorts ports;
    private final Settings settings;
    private final VmName vm;
    private final VmEvents events;
    private @Nullable StorageSession session;
    private boolean catalogFailed;
    private boolean clientNoted;

    /** Work on {@code vm}. */
    public VmWork(HostPorts ports, Settings settings, VmName vm) {
        this.ports = ports;
        this.settings = settings;
        this.vm = vm;
        this.events = new VmEvents(ports.events(), vm);
    }

    /** The host. */
    public HostPorts ports() {
        return ports;
    }

    /** Its settings. */
    public Settings settings() {
        return settings;
    }

    /** The VM. */
    public VmName vm() {
        return vm;
    }

    /** This host's name. */
    public HostName host() {
        return ports.name();
    }

    /** Where events about this VM go. */
    public VmEvents events() {
        return events;
    }

    /**
     * The connection to the storage.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException if it cannot be made
     */
    public StorageSession storage() {
        if (session == null) {
            session = ports.storage().connect();
        }
        return session;
    }

    /** Notes on this host, once, which storage client is about to take the VM's locks. */
    public void noteStorageClient() {
        if (!clientNoted) {
            ports.hypervisor().noteStorageClient(vm, storage().clientAddress());
            clientNoted = true;
        }
    }

    /**
     * Opens the VM's monitor.
     *
     * @throws MonitorException told apart by its subclasses
     */
    public Monitor openMonitor() {
        return openMonitor(settings.monitorPatience());
    }

    /**
     * Opens the VM's monitor, with another patience than the configured one.
     *
     * @throws MonitorException told apart by its subclasses
     */
    public Monitor openMonitor(Duration patience) {
        return ports.hypervisor().openMonitor(vm, patience);
    }

    /**
     * Tells the catalog something. That it cannot be told is reported once, and ends all further telling in this command:
     * no VM waits for Consul twice.
     *
     * @param failureEvent name of the event that reports it
     */
    public void tellCatalog(String failureEvent, Consumer<Catalog> message) {
        if (catalogFailed) {
            return;
        }
        try {
            message.accept(ports.catalog());
        } catch (CatalogException failure) {
            catalogFailed = true;
            events.warning(failureEvent, Field.of("reason", failure.getMessage()));
        }
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
            session = null;
        }
    }
}
