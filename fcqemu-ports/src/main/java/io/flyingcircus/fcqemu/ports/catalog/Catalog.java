package io.flyingcircus.fcqemu.ports.catalog;

import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.List;

/**
 * The register of running VMs (Consul service {@code qemu-NAME}). It is there to find and to be found: no decision to
 * run a guest rests on it. Every method may throw a {@link io.flyingcircus.fcqemu.ports.failure.CatalogException}, in
 * bounded time.
 */
public interface Catalog {

    /**
     * Registers a VM as running on this host, passing at once; again and again it refreshes the entry, and brings back
     * one the catalog forgot.
     */
    void register(VmName vm);

    /** Removes this host's entry of a VM; one that is not there does not matter. */
    void deregister(VmName vm);

    /** Tells that this host waits there for the VM to come (service {@code vm-inmigrate-NAME}). */
    void announceIncoming(VmName vm, PeerAddress address);

    /** Takes that back; one that is not there does not matter. */
    void withdrawIncoming(VmName vm);

    /** Where hosts wait for the VM to come, newest first, whatever its checks say. */
    List<IncomingVm> incoming(VmName vm);

    /** The VMs that this host itself has registered, live or not, sorted: one request, which reaches no other machine. */
    List<VmName> registeredHere();

    /** Where the VM is registered live (at least one check passing, none critical), newest first. */
    List<Registration> whereabouts(VmName vm);
}
