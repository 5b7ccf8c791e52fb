package io.flyingcircus.fcqemu.ports.peer;

import java.time.Duration;

/** A request that waits for its answer. */
public interface ReceivedRequest {

    /** What is asked. */
    Request request();

    /** When it came, as {@link io.flyingcircus.fcqemu.ports.time.Clock#elapsed} tells time. */
    Duration arrival();

    /**
     * Answers it. That the peer has gone meanwhile does not matter. A ping is answered already when it is seen here, so
     * that none waits behind other work; its answer is dropped.
     */
    void answer(Answer answer);
}
