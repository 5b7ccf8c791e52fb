package io.flyingcircus.fcqemu.ports.storage;

/** A connection to the storage that is being opened. Whoever begins one either takes its session or closes it. */
public interface PendingConnection extends AutoCloseable {

    /**
     * The connection, which is its taker's to close. Call it once; waits for it.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException as {@link Storage#connect} does
     * @throws IllegalStateException if it was taken or given up before
     */
    StorageSession session();

    /** Gives it up: it is ended as soon as it is there. Never waits, never throws; does nothing once its session was taken. */
    @Override
    void close();
}
