package io.flyingcircus.fcqemu.ports.hostlocks;

/** A lock that is held until it is closed, or its process ends. */
public interface HeldLock extends AutoCloseable {

    /** Releases it. Doing so twice does not matter. */
    @Override
    void close();
}
