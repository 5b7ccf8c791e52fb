package io.flyingcircus.fcqemu.ports.peer;

import java.time.Duration;
import java.util.Optional;

/** A server for one incoming VM. Requests with the right cookie are queued in the order they came in. */
public interface Reception extends AutoCloseable {

    /** Where it is reached. */
    PeerAddress address();

    /**
     * The next request.
     *
     * @param patience longest wait for one
     */
    Optional<ReceivedRequest> next(Duration patience);

    /** Ends it; requests without an answer are refused. Never throws. */
    @Override
    void close();
}
