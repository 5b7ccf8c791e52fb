package io.flyingcircus.fcqemu.domain.migration;

import java.util.Optional;

/** One attempt to take a guest, in one of the two orders of calls. */
sealed interface Incoming permits IncomingGuest, IncomingFromOldHost {

    /** Whether the source has let go, so that it is about to go on here, or does. */
    boolean goingOn();

    /** Looks whether it can go on now; call it as long as {@link #goingOn}. */
    Optional<Outcome> goOn();

    /** Whether it executes here, and part of its memory is at the source yet. */
    boolean lacksMemory();

    /** Whether its QEMU lives. */
    boolean alive();

    /** Whether the source can never go on and knows it: nobody can call it back any more. */
    boolean handedOver();

    /** Whether no guest's memory is lost if it is given up now. */
    boolean mayBeGivenUp();

    /**
     * Gives it up: when this returns, its QEMU is dead and what was locked for it is released.
     *
     * @return the end of the wait, unless the source may still ask about it
     */
    Optional<Outcome> giveUp(String reason);

    /** The wait ends. What can go on is left to the next {@code ensure}, which knows what may be done with it. */
    void end();
}
