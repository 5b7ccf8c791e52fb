package io.flyingcircus.fcqemu.ports.guestagent;

/**
 * A connection, in sync, to the agent of one guest. What it answers is the guest's word: never trusted, bounded in size
 * and time.
 */
public interface GuestAgent extends AutoCloseable {

    /**
     * {@code guest-ping}.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.GuestAgentException if no answer comes
     */
    void ping();

    /** Ends the connection. Never blocks, never throws. */
    @Override
    void close();
}
