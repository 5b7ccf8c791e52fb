package io.flyingcircus.fcqemu.domain.host;

import io.flyingcircus.fcqemu.domain.report.VmEvents;
import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.storage.StorageLook;
import io.flyingcircus.fcqemu.ports.storage.StorageSession;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * One command's work on one VM: the host it happens on, and the connection to the storage, opened when it is first
 * needed and not before.
 */
public final class VmWork implements AutoCloseable {

    private final HostPorts ports;
    private final Settings settings;
    private final VmName vm;
    private final VmEvents events;
    private final StorageAccess storage;
    private boolean catalogFailed;

    private VmWork(HostPorts ports, Settings settings, VmName vm, boolean changesLocks) {
        this.ports = ports;
        this.settings = settings;
        this.vm = vm;
        this.events = new VmEvents(ports.events(), vm);
        this.storage = new StorageAccess(ports, vm, events, changesLocks);
    }

    /** Work that may change anything about {@code vm}, by one who holds its lock on this host. */
    public static VmWork changing(HostPorts ports, Settings settings, VmName vm) {
        return new VmWork(ports, settings, vm, true);
    }

    /** A look at {@code vm}, which needs no lock. */
    public static VmWork looking(HostPorts ports, Settings settings, VmName vm) {
        return new VmWork(ports, settings, vm, false);
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
     * The connection to the storage. Where something may be changed, a predecessor that was killed has been cut off.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException if it cannot be made, or the predecessor cannot be cut
     *     off
     */
    public StorageSession storage() {
        return storage.session();
    }

    /** Says that {@link #storage} will be asked for soon, so that connecting may begin. Never waits, never fails. */
    public void expectStorage() {
        storage.expect();
    }

    /**
     * A look at the storage, for one who changes nothing by what is seen, in the storage or otherwise, but for what may be done
     * twice or in vain. Once {@link #storage} was asked for, it is over that connection.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException as {@link #storage} does, where no connection is kept for
     *     looks
     */
    public StorageLook look() {
        return storage.look();
    }

    /** Whether {@link #look} is over the connection of {@link #storage}, so that anything may be decided by what is seen. */
    public boolean looksForItself() {
        return storage.looksForItself();
    }

    /** Says that {@link #look} will be asked for soon. Never waits, never fails. */
    public void expectLook() {
        storage.expectLook();
    }

    /** Call it before each request that takes or releases a lock, or that would do harm if it were carried out late. */
    public void beforeLockRequest() {
        storage.beforeLockRequest();
    }

    /** Removes the VM's run files: nothing of it is left here. */
    public void removeRunFiles() {
        ports.hypervisor().removeRunFiles(vm);
        storage.noteGone();
    }

    /** Call it when such a request failed: its outcome is unknown, and it may be carried out yet. */
    public void lockRequestUnanswered() {
        storage.lockRequestUnanswered();
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
     * @return whether it was told
     */
    public boolean tellCatalog(String failureEvent, Consumer<Catalog> message) {
        if (catalogFailed) {
            return false;
        }
        try {
            message.accept(ports.catalog());
            return true;
        } catch (CatalogException failure) {
            catalogFailed = true;
            events.warning(failureEvent, Field.of("reason", failure.getMessage()));
            return false;
        }
    }

    /**
     * Tells the VM's QEMU something. What it refuses is reported and left as it is.
     *
     * @param setting what it is about, for the report
     * @throws MonitorException if its monitor fails in any other way
     */
    public void tellQemu(String setting, Runnable message) {
        try {
            message.run();
        } catch (MonitorException.CommandFailed refused) {
            events.warning("upkeep-refused", Field.of("setting", setting), Field.of("reason", refused.getMessage()));
        }
    }

    @Override
    public void close() {
        storage.close();
    }
}
