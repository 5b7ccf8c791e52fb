package io.flyingcircus.fcqemu.domain.guest;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.FreezeNotes;

/**
 * That the guest of the VM that is being worked on may be frozen by fc-qemu itself. Whoever works on it next gives its agent
 * all the time it may have, until the agent has said that the guest is not frozen.
 */
final class KnownFreeze {

    private final VmWork work;

    KnownFreeze(VmWork work) {
        this.work = work;
    }

    /**
     * It may be frozen from now on. Call it before the guest is asked.
     *
     * @throws HostException if that cannot be noted
     */
    void begins() {
        notes().begin(work.vm());
    }

    /** Whether it may be. */
    boolean isNoted() {
        return notes().mayBeFrozen(work.vm());
    }

    /** Its agent says that it is not frozen. A note that stays costs the next ensure some time and nothing else. */
    void ends() {
        try {
            if (isNoted()) {
                notes().end(work.vm());
            }
        } catch (HostException failure) {
            work.events().debug("thaw-not-noted", Field.of("reason", failure.getMessage()));
        }
    }

    private FreezeNotes notes() {
        return work.ports().hypervisor().freezes();
    }
}
