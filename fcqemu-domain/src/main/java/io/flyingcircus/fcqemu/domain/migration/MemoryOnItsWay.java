package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.Monitor;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;

/**
 * What is left of a guest's memory after it was switched over (postcopy). Nothing can be done about it but wait: until it is
 * all there, or the link has broken.
 */
public final class MemoryOnItsWay {

    /** How waiting ended. */
    public enum End {
        /** All of it is at the target. */
        COMPLETE,
        /** The link broke: what is missing at the target is lost. */
        LOST,
        /** Nothing got across for long, as far as can be seen from here, and the link is there. */
        ON_ITS_WAY
    }

    /** What a broken link means. */
    public static final String LOST =
            "it was switched over to postcopy, and the link broke before all of its memory had"
                    + " followed: neither of the two QEMUs will ever have all of it";

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final VmWork work;
    private final Monitor monitor;

    /** @param monitor of the QEMU at this end */
    public MemoryOnItsWay(VmWork work, Monitor monitor) {
        this.work = work;
        this.monitor = monitor;
    }

    /** How it stands now. */
    End look() {
        return judge(monitor.migration().look().phase());
    }

    /**
     * Waits until it is over, as long as anything gets across; a target does not know what does.
     *
     * @param whileItMoves done again and again while anything does
     */
    End await(Runnable whileItMoves) {
        Duration patience = work.settings().migration().times().silence();
        MigrationProgress progress = monitor.migration().look();
        long transferred = progress.transferredBytes();
        Duration movedAt = work.ports().clock().elapsed();
        while (judge(progress.phase()) == End.ON_ITS_WAY
                && work.ports().clock().elapsed().minus(movedAt).compareTo(patience) < 0) {
            progress = monitor.migration().await(progress.phase(), BETWEEN_LOOKS);
            if (progress.transferredBytes() > transferred) {
                transferred = progress.transferredBytes();
                movedAt = work.ports().clock().elapsed();
                whileItMoves.run();
            }
        }
        return judge(progress.phase());
    }

    /**
     * The same, for one who found it so.
     *
     * @throws VmStateException if it is on its way yet when the patience is over
     */
    public void requireEnd() {
        if (await(() -> {}) == End.ON_ITS_WAY) {
            throw notYet(work.vm());
        }
    }

    /** Says that nothing can be done but wait, and for whom that is too long. */
    static VmStateException notYet(VmName vm) {
        return new VmStateException("memory of " + vm + " is on its way from one host to the other yet:"
                + " nothing is changed. Run 'fc-qemu ensure " + vm + "' again in a minute; if the link"
                + " between the two hosts is gone for good, 'fc-qemu kill " + vm + "' gives it up.");
    }

    private static End judge(MigrationPhase phase) {
        if (phase == MigrationPhase.COMPLETED) {
            return End.COMPLETE;
        }
        return phase.split() && !phase.splitAndBroken() ? End.ON_ITS_WAY : End.LOST;
    }
}
