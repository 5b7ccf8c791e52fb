package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.locks.QemuClients;
import io.flyingcircus.fcqemu.domain.locks.VolumeLocking;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import java.util.List;

/** Clears away what a VM leaves on its host: registration, locks, run files. Lock files stay. */
public final class ClearAway {

    private final VmWork work;

    /** Clears away after the VM that is being worked on. */
    public ClearAway(VmWork work) {
        this.work = work;
    }

    /**
     * Clears everything away. The run files go last: as long as locks or a registration are left, they tell the next
     * {@code ensure} that there is something to do here.
     *
     * @param pool where to look for the volumes first
     * @throws VmStateException if a process of the VM lives here, or not all locks could be released
     * @throws io.flyingcircus.fcqemu.ports.failure.StorageException if the storage cannot be reached
     */
    public void run(PoolName pool) {
        if (work.ports().hypervisor().processes(work.vm()).alive()) {
            throw new VmStateException("a QEMU of " + work.vm() + " lives on this host, so its locks are kept. Stop it"
                    + " first: 'fc-qemu stop " + work.vm() + "'.");
        }
        boolean forgotten = deregister();
        VolumeSet volumes = VolumeSet.observe(work.storage().volumes(), work.vm(), pool);
        new QemuClients(work).cutOffDead(volumes.imageStates());
        releaseLocks(volumes.allImages());
        if (forgotten) {
            work.removeRunFiles();
        }
        work.events().debug("clear-away");
    }

    /**
     * Removes the registration; that Consul cannot be reached is told, and stops nothing else.
     *
     * @return whether it is gone; if not, the run files must stay, so that the next {@code ensure} tries again
     */
    public boolean deregister() {
        return work.tellCatalog("deregister-failed", catalog -> catalog.deregister(work.vm()));
    }

    /**
     * Removes the registration, and then the run files: no process and no lock is left here.
     *
     * @return whether all is gone; a registration may be left while Consul is away, and then the run files are, too
     */
    public boolean forget() {
        boolean forgotten = deregister();
        if (forgotten) {
            work.removeRunFiles();
        }
        return forgotten;
    }

    private void releaseLocks(List<Image> images) {
        List<String> failures = new VolumeLocking(work).releaseMine(images);
        if (!failures.isEmpty()) {
            throw new VmStateException("not all locks of " + work.vm() + " could be released: "
                    + String.join("; ", failures) + ". Its QEMU does not run here; run 'fc-qemu ensure " + work.vm()
                    + "' to try again.");
        }
    }
}
