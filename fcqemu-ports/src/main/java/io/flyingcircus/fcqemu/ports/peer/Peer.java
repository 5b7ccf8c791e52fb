package io.flyingcircus.fcqemu.ports.peer;

import java.time.Duration;

/** The host that waits for a VM. */
public interface Peer {

    /** Where it is. */
    PeerAddress address();

    /**
     * Whether it knows the hand-over of this release, by its {@code system.listMethods}; hosts with the old tool do not.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.PeerException if it cannot be asked
     */
    boolean knowsHandOver(Duration patience);

    /**
     * Asks, once: a request is never repeated.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.PeerException told apart by its subclasses, which say whether the
     *     request may have been carried out
     */
    Answer ask(Request request, Duration patience);
}
