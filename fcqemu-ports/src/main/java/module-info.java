/**
 * The vocabulary of fcqemu and the doors through which its domain reaches the world.
 *
 * <p>Values are records whose constructors refuse what cannot be; ports are interfaces that block, are called by one
 * thread at a time and report failures as {@link io.flyingcircus.fcqemu.ports.failure.FcQemuException}.
 */
module io.flyingcircus.fcqemu.ports {
    requires static transitive org.jspecify;

    exports io.flyingcircus.fcqemu.ports.catalog;
    exports io.flyingcircus.fcqemu.ports.cpu;
    exports io.flyingcircus.fcqemu.ports.definitions;
    exports io.flyingcircus.fcqemu.ports.entropy;
    exports io.flyingcircus.fcqemu.ports.evacuation;
    exports io.flyingcircus.fcqemu.ports.events;
    exports io.flyingcircus.fcqemu.ports.failure;
    exports io.flyingcircus.fcqemu.ports.guestagent;
    exports io.flyingcircus.fcqemu.ports.hostlocks;
    exports io.flyingcircus.fcqemu.ports.hypervisor;
    exports io.flyingcircus.fcqemu.ports.keys;
    exports io.flyingcircus.fcqemu.ports.locks;
    exports io.flyingcircus.fcqemu.ports.memory;
    exports io.flyingcircus.fcqemu.ports.peer;
    exports io.flyingcircus.fcqemu.ports.network;
    exports io.flyingcircus.fcqemu.ports.snapshots;
    exports io.flyingcircus.fcqemu.ports.storage;
    exports io.flyingcircus.fcqemu.ports.time;
    exports io.flyingcircus.fcqemu.ports.vm;
}
