package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;

/** All ports of one host. */
public final class InMemoryHost {

    private final World world;
    private final HostName name;
    private final String address;
    private final InMemoryStorage storage = new InMemoryStorage(this);
    private final InMemoryHypervisor hypervisor = new InMemoryHypervisor(this);
    private final InMemoryGuestAgents guestAgents = new InMemoryGuestAgents(this);
    private final InMemoryCatalog catalog = new InMemoryCatalog(this);
    private final InMemoryDefinitions definitions = new InMemoryDefinitions(this);
    private final InMemoryHostLocks locks = new InMemoryHostLocks(this);
    private final InMemoryHostMemory memory = new InMemoryHostMemory(this);
    private final InMemoryPeers peers = new InMemoryPeers(this);
    private final InMemoryHostRoutes routes = new InMemoryHostRoutes(this);
    private final RecordedEvents events = new RecordedEvents();

    InMemoryHost(World world, HostName name, String address) {
        this.world = world;
        this.name = name;
        this.address = address;
    }

    /** Its name. */
    public HostName name() {
        return name;
    }

    /** Its IP address, which its storage clients have. */
    public String address() {
        return address;
    }

    /** The cluster it belongs to. */
    public World world() {
        return world;
    }

    /** Its QEMU processes. */
    public InMemoryHypervisor hypervisor() {
        return hypervisor;
    }

    /** Its end of the control channel. */
    public InMemoryPeers peers() {
        return peers;
    }

    /** Agents in its guests. */
    public InMemoryGuestAgents guestAgents() {
        return guestAgents;
    }

    /** Its door to the storage. */
    public InMemoryStorage storage() {
        return storage;
    }

    /** Its door to the catalog. */
    public InMemoryCatalog catalog() {
        return catalog;
    }

    /** Its VM definitions. */
    public InMemoryDefinitions definitions() {
        return definitions;
    }

    /** Locks between its processes. */
    public InMemoryHostLocks locks() {
        return locks;
    }

    /** Its memory. */
    public InMemoryHostMemory memory() {
        return memory;
    }

    /** Its routes to guests. */
    public InMemoryHostRoutes routes() {
        return routes;
    }

    /** What its commands reported. */
    public RecordedEvents events() {
        return events;
    }

    /** The ports as the domain takes them. */
    public HostPorts ports() {
        return new HostPorts(
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
                world.clock(),
                world.entropy(),
                events);
    }

    /** Its power fails, and is back at once: no process is left, locks of the storage and watchers for a while are. */
    public void reboot() {
        hypervisor.loseAllProcesses();
        locks.releaseAll();
        storage.booted();
    }

    /** What is left of a VM among the run files, in one number: as long as it stays the same, they do. */
    public int leftovers(VmName vm) {
        return hypervisor.leftovers(vm);
    }

    void before(String port, String method) {
        before(port, method, "");
    }

    void before(String port, String method, Object about) {
        world.before(name, port, method, about);
    }
}
