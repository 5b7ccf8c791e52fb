package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;

/** Notes on this host that an operator wants a VM to stay off. They end with the boot of the host, if not before. */
public interface HoldNotes {

    /**
     * Notes it.
     *
     * @param basis what it rests on: that changing ends it, which is the caller's to find out. One line
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if it cannot be noted
     */
    void hold(VmName vm, String basis);

    /** What the note rests on, if there is one. */
    Optional<String> held(VmName vm);

    /** Removes it. */
    void release(VmName vm);

    /**
     * Notes that no VM of this host is to be started by itself.
     *
     * @param reason for people, one line
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if it cannot be noted
     */
    void holdHost(String reason);

    /** Why, if that is noted. */
    Optional<String> hostHeld();

    /** Removes that note. */
    void releaseHost();
}
