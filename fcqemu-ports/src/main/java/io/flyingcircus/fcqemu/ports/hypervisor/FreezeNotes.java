package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.vm.VmName;

/**
 * What this host notes, among a VM's run files, about a guest that it froze itself. A note ends with
 * {@link Hypervisor#removeRunFiles}.
 */
public interface FreezeNotes {

    /**
     * Notes, before it is asked to freeze, that this VM's guest may be frozen from now on.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if it cannot be noted
     */
    void begin(VmName vm);

    /** Whether it may be: this was noted, and nobody has seen it thawed since. */
    boolean mayBeFrozen(VmName vm);

    /**
     * It is thawed. Does nothing if nothing is noted.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if the note cannot be removed
     */
    void end(VmName vm);
}
