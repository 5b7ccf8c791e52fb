package io.flyingcircus.fcqemu.it.twohosts;

import io.flyingcircus.fcqemu.it.killed.KillPoint;
import java.util.List;

/**
 * A step of a hand-over, as its source comes to it, and what breaks there. Each QEMU is killed in every phase in which it is
 * there; everything else breaks where most depends on it. That one of the two tools is killed is shown at each step by {@link
 * KilledHandOverIT}.
 */
enum Phase {
    /** The source has not asked anybody yet. */
    BEFORE_CONTACT(KillPoint.after("Catalog.register/1", 1), Fault.SOURCE_QEMU, Fault.CONSUL_STOPPED),

    /** Both hosts' migration locks are taken, and no QEMU waits yet. */
    LOCKS(KillPoint.after("Peer.ask/2:AcquireMigrationLock", 1), Fault.SOURCE_QEMU),

    /** Memory is on its way. */
    STREAM(KillPoint.after("Migration.send/1", 1), Fault.SOURCE_QEMU, Fault.TARGET_QEMU, Fault.TARGET_REBOOTED) {

        @Override
        boolean isSlow() {
            return true;
        }
    },

    /** The guest has stopped, and no lock has moved. */
    COMPLETED(KillPoint.before("VolumeLocks.release/2", 1), Fault.SOURCE_QEMU, Fault.TARGET_QEMU),

    /** The target has the token, the source the rest. */
    HAND_OVER(
            KillPoint.after("Peer.ask/2:TakeToken", 1),
            Fault.SOURCE_QEMU,
            Fault.TARGET_QEMU,
            Fault.LINK_CUT,
            Fault.OSD_STOPPED,
            Fault.SOURCE_REBOOTED),

    /** The guest executes on the target, and the source has its QEMU yet. */
    AFTER(KillPoint.after("Peer.ask/2:Finish", 1), Fault.SOURCE_QEMU, Fault.TARGET_QEMU);

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

    /** Whether the guest has to go so slowly that this phase lasts for seconds. */
    boolean isSlow() {
        return false;
    }
}
