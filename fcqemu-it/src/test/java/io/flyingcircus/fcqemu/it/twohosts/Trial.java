package io.flyingcircus.fcqemu.it.twohosts;

import io.flyingcircus.fcqemu.it.killed.HeldRun;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import io.flyingcircus.fcqemu.it.testbed.Testbed;
import java.util.concurrent.CompletableFuture;

/**
 * One hand-over in which one thing breaks.
 *
 * @param phase when
 * @param fault what
 */
record Trial(Phase phase, Fault fault) {

    /** Begins to move a guest, breaks it, and waits until both hosts have given up or are done. What they said. */
    String run(Testbed testbed, Traveller guest) {
        guest.awaitCatalog();
        guest.turnAround();
        CompletableFuture<CommandResult> taken = guest.begin(guest.target());
        CompletableFuture<CommandResult> given = guest.begin(guest.source(), phase.point(), phase.isSlow());
        HeldRun source = Await.atMostSeconds(60).untilPresent(phase + " is reached", guest.tool(guest.source())::held);
        Breakage breakage = new Breakage(testbed, guest, source);
        fault.strike(breakage);
        source.letGo();
        fault.mend(breakage);
        return "the source:\n" + given.join().stderr() + "\nthe target:\n"
                + taken.join().stderr();
    }

    /**
     * Whether what was in the guest's memory may be gone: only if the one QEMU died that could go on with it, or if the
     * source's release of its last locks was held up for longer than the target waits.
     */
    boolean mayCostMemory() {
        return switch (fault) {
            case SOURCE_QEMU -> phase.compareTo(Phase.HAND_OVER) < 0;
            case SOURCE_REBOOTED -> phase.compareTo(Phase.AFTER) < 0;
            // The source has been told that it is the target's guest now.
            case TARGET_QEMU, TARGET_REBOOTED -> phase.compareTo(Phase.HAND_OVER) >= 0;
            case LINK_CUT, OSD_STOPPED -> phase == Phase.HAND_OVER;
            case SOURCE_AGENT, TARGET_AGENT, CONSUL_STOPPED -> false;
        };
    }
}
