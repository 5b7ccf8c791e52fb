package io.flyingcircus.fcqemu.domain.host;

import io.flyingcircus.fcqemu.ports.catalog.Catalog;
import io.flyingcircus.fcqemu.ports.definitions.Definitions;
import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgents;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLocks;
import io.flyingcircus.fcqemu.ports.hypervisor.Hypervisor;
import io.flyingcircus.fcqemu.ports.memory.HostMemory;
import io.flyingcircus.fcqemu.ports.network.HostRoutes;
import io.flyingcircus.fcqemu.ports.peer.Peers;
import io.flyingcircus.fcqemu.ports.storage.Storage;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.HostName;

/**
 * Everything the domain reaches of one host and its cluster.
 *
 * @param name this host's name, in locks, in the catalog and against {@code kvm_host}
 * @param hypervisor its QEMU processes
 * @param guestAgents agents in its guests
 * @param storage the cluster that keeps the volumes
 * @param catalog the register of running VMs
 * @param peers hosts that send or take its VMs
 * @param definitions VM definitions on this host
 * @param locks locks between processes of this host
 * @param memory its memory
 * @param routes its routes to guests
 * @param clock time
 * @param entropy chance
 * @param events where events go
 * @param sightings where what was seen goes
 */
public record HostPorts(
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
        EventLog events,
        Sightings sightings) {

    /** A host where what was seen of VMs is not kept. */
    public HostPorts(
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
            EventLog events) {
        this(
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
                events,
                Sightings.FOR_NOBODY);
    }

    /** The same host with other locks. */
    public HostPorts withLocks(HostLocks others) {
        return with(hypervisor, storage, catalog, others, sightings);
    }

    /** The same host, with what is seen of its VMs told to somebody. */
    public HostPorts seenBy(Sightings other) {
        return with(hypervisor, storage, catalog, locks, other);
    }

    /** The same host with other ways to its QEMUs and its storage. */
    public HostPorts through(Hypervisor otherHypervisor, Storage otherStorage) {
        return with(otherHypervisor, otherStorage, catalog, locks, sightings);
    }

    /** The same host with another register of running VMs. */
    public HostPorts withCatalog(Catalog other) {
        return with(hypervisor, storage, other, locks, sightings);
    }

    /** What may be exchanged, in one place: what is left out of a copy is lost without a word. */
    private HostPorts with(
            Hypervisor itsHypervisor, Storage itsStorage, Catalog itsCatalog, HostLocks itsLocks, Sightings told) {
        return new HostPorts(
                name,
                itsHypervisor,
                guestAgents,
                itsStorage,
                itsCatalog,
                peers,
                definitions,
                itsLocks,
                memory,
                routes,
                clock,
                entropy,
                events,
                told);
    }
}
