package io.flyingcircus.fcqemu.it.twohosts;

import io.flyingcircus.fcqemu.it.killed.KillPoint;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A step of a hand-over, as its source comes to it, and what may break there. That one of the two tools is killed is shown at
 * each step by {@link KilledHandOverIT}; here only where QEMU takes its time.
 */
enum Phase {
    /** The source has not asked anybody yet. */
    BEFORE_CONTACT(
            KillPoint.after("Catalog.register/1", 1),
            Fault.SOURCE_QEMU,
            Fault.CONSUL_STOPPED,
            Fault.SOURCE_REBOOTED,
            Fault.TARGET_REBOOTED),

    /** Both hosts' migration locks are taken, and no QEMU waits yet. */
    LOCKS(KillPoint.after("Peer.ask/2:AcquireMigrationLock", 1), Fault.SOURCE_QEMU),

    /** Memory is on its way. */
    STREAM(
            KillPoint.after("Migration.send/1", 1),
            Fault.SOURCE_AGENT,
            Fault.TARGET_AGENT,
            Fault.SOURCE_QEMU,
            Fault.TARGET_QEMU,
            Fault.LINK_CUT,
            Fault.OSD_STOPPED,
            Fault.CONSUL_STOPPED,
            Fault.SOURCE_REBOOTED,
            Fault.TARGET_REBOOTED) {

        // So slow that it lasts for seconds.
        @Override
        UnaryOperator<String> configuration() {
            return text -> text.replaceFirst("(?m)^migration-automatic", "migration-bandwidth = 300000\n$0");
        }
    },

    /** The guest has stopped, and no lock has moved. */
    COMPLETED(KillPoint.before("VolumeLocks.release/2", 1), Fault.SOURCE_QEMU, Fault.TARGET_QEMU, Fault.LINK_CUT),

    /** The target has the token, the source the rest. */
    HAND_OVER(
            KillPoint.after("Peer.ask/2:TakeToken", 1),
            Fault.SOURCE_QEMU,
            Fault.TARGET_QEMU,
            Fault.LINK_CUT,
            Fault.OSD_STOPPED,
            Fault.SOURCE_REBOOTED,
            Fault.TARGET_REBOOTED),

    /** The guest executes on the target, and the source has its QEMU yet. */
    AFTER(
            KillPoint.after("Peer.ask/2:Finish", 1),
            Fault.SOURCE_QEMU,
            Fault.TARGET_QEMU,
            Fault.CONSUL_STOPPED,
            Fault.SOURCE_REBOOTED,
            Fault.TARGET_REBOOTED);

    // Both are immutable, and have no annotation that says so.
    @SuppressWarnings("ImmutableEnumChecker")
    private final KillPoint point;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<Fault> faults;

    Phase(KillPoint point, Fault... faults) {
        this.point = point;
        this.faults = List.of(faults);
    }

    /** Where the source's tool stands still. */
    KillPoint point() {
        return point.held();
    }

    List<Fault> faults() {
        return faults;
    }

    /** What the source's configuration is changed to, so that the phase lasts. */
    UnaryOperator<String> configuration() {
        return UnaryOperator.identity();
    }
}
