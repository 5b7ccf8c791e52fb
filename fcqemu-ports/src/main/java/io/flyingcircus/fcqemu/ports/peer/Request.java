package io.flyingcircus.fcqemu.ports.peer;

import io.flyingcircus.fcqemu.ports.hypervisor.PortableMachine;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import java.time.Duration;
import java.util.Optional;

/** What the host that has a VM asks of the host that waits for it. */
public sealed interface Request {

    /**
     * "I am still here."
     *
     * @param silence how long the waiting host is to bear silence from now on; empty: its own default. It may shorten
     */
    record Ping(Optional<Duration> silence) implements Request {}

    /** Keep all other migrations of your host away. Answered with yes or no. */
    record AcquireMigrationLock() implements Request {}

    /** Let other migrations go on. */
    record ReleaseMigrationLock() implements Request {}

    // ---- the hand-over of this release; each request names its attempt

    /** A request of the hand-over. */
    sealed interface OfAttempt extends Request {

        /** Which attempt it belongs to, an identifier the source made. Others are refused. */
        String attempt();
    }

    /**
     * Start a QEMU that waits for the guest. Answered with where, and what of the offer it does.
     *
     * @param machine what it is to be started from
     * @param qemuVersion of the QEMU that runs the guest now, for example {@code 7.2.22}
     * @param offered what the source would like the stream to do
     */
    record Prepare(String attempt, PortableMachine machine, String qemuVersion, StreamFeatures offered)
            implements OfAttempt {}

    /** Take the token, the lock of the VM's first volume, and make sure that you can go on. Answered with yes or no. */
    record TakeToken(String attempt) implements OfAttempt {}

    /**
     * The other locks are free: go on with the guest. Answered with yes when it executes.
     *
     * @param sent what sending it took, if that is known; nothing is decided by it
     */
    record Finish(String attempt, Optional<SentFigures> sent) implements OfAttempt {}

    /** The guest stays here: give up. Answered when nothing of the attempt is left. */
    record Withdraw(String attempt) implements OfAttempt {}

    // ---- the order of calls of hosts with the old tool

    /** Take all locks, which are free by now. */
    record AcquireCephLocks() implements Request {}

    /** Start a QEMU that waits for the guest. Answered with where. */
    record PrepareIncoming(PortableMachine machine) implements Request {}

    /** The stream is complete and the source will never go on. */
    record FinishIncoming() implements Request {}

    /** Something failed here: does the guest run at your side? Done means that it does. */
    record Rescue() implements Request {}

    /** Give up what you received. Answered when it is gone and all its locks are released. */
    record Destroy() implements Request {}

    /** No VM will come. Answered when nothing is left. */
    record Cancel() implements Request {}
}
