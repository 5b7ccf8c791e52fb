package io.flyingcircus.fcqemu.domain.ensure;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.ClearAway;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.BootNotes;

/** What a VM that does not run here has left on this host when it ran. */
final class RunRemains {

    private final VmWork work;

    RunRemains(VmWork work) {
        this.work = work;
    }

    /**
     * Whether there is nothing, and that was found since the host booted: a VM that is none of this host's business costs no
     * connection to anything. A boot takes the run files away and leaves the locks, so that the first look after it is one at the
     * locks.
     */
    boolean none() {
        return !work.ports().hypervisor().hasRunFiles(work.vm())
                && !work.ports().hypervisor().processes(work.vm()).alive()
                && work.ports().hypervisor().bootNotes().nothingLeft(work.vm());
    }

    /** Notes that, until the host boots. */
    void noteNone() {
        BootNotes notes = work.ports().hypervisor().bootNotes();
        if (notes.nothingLeft(work.vm())) {
            return;
        }
        try {
            notes.noteNothingLeft(work.vm());
        } catch (HostException failure) {
            work.events().warning("boot-note-failed", Field.of("reason", failure.getMessage()));
        }
    }

    /**
     * Clears it away. No process and no lock is here; a registration or run files may be.
     *
     * @return whether nothing is left; a registration may be while Consul is away
     */
    boolean clear() {
        boolean forgotten = new ClearAway(work).deregister();
        if (forgotten && work.ports().hypervisor().hasRunFiles(work.vm())) {
            work.removeRunFiles();
        }
        return forgotten;
    }
}
