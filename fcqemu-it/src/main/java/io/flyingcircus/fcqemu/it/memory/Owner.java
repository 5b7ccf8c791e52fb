package io.flyingcircus.fcqemu.it.memory;

/**
 * The process that calls a port: what the kernel takes back when it dies (locks, connections, servers), it takes back from
 * this one.
 */
@FunctionalInterface
public interface Owner {

    /** One that never dies. */
    Owner IMMORTAL = action -> {};

    /** Plans what happens if this process dies. Harmless if what it is about has gone by then. */
    void atDeath(Runnable action);
}
