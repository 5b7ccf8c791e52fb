package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.domain.lifecycle.EndProcess;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.time.Duration;
import java.util.List;

/** The locks that the host a guest came from still has, when nobody waits for them any more (T4). */
public final class LocksOfSource {

    private final VmWork work;
    private final PoolName pool;

    /** Locks of the VM that is being worked on. */
    public LocksOfSource(VmWork work, PoolName pool) {
        this.work = work;
        this.pool = pool;
    }

    /**
     * Waits until that host has let go of them. If it does not, the guest that came is given up, and only then the token:
     * that host then goes on with its own copy.
     */
    public void await() {
        Duration deadline = work.ports()
                .clock()
                .elapsed()
                .plus(work.settings().migration().times().silence());
        while (work.ports().clock().elapsed().compareTo(deadline) < 0) {
            VolumeSet volumes = VolumeSet.observe(work.storage().volumes(), work.vm(), pool);
            if (volumes.heldBy(Holder.OTHERS, work.host()).isEmpty()) {
                return;
            }
            work.ports().clock().sleep(work.settings().migration().times().look());
        }
        VolumeSet volumes = VolumeSet.observe(work.storage().volumes(), work.vm(), pool);
        if (volumes.heldBy(Holder.OTHERS, work.host()).isEmpty()) {
            return;
        }
        new EndProcess(work).endAll();
        List<String> left = new VolumeLocking(work).releaseMine(volumes.images());
        if (!left.isEmpty()) {
            throw new VmStateException(
                    "the guest of " + work.vm() + " that came here was given up, and its first lock could"
                            + " not be released: " + String.join("; ", left) + ". Run 'fc-qemu ensure " + work.vm()
                            + "' again when the storage answers.");
        }
        new ClearAway(work).forget();
    }
}
