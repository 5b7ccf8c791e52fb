package io.flyingcircus.fcqemu.ports.hypervisor;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.util.Optional;

/**
 * Notes on this host by which one who wants a migration called off reaches the process that is at work on it, which holds the
 * VM's lock all the while. A note is bound to one migration by its id: what is left of an earlier one means nothing.
 */
public interface MigrationNotes {

    /**
     * Notes that a migration is under way. A note that a killed process left is replaced, requests that wait are void.
     *
     * @param id of this migration, and of no other
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if it cannot be noted
     */
    void begin(VmName vm, String id);

    /** The migration that is noted: under way, unless the process that noted it was killed. */
    Optional<String> underWay(VmName vm);

    /** It is over. A request that nobody took stays: so whoever made it learns that it came too late. */
    void end(VmName vm, String id);

    /**
     * Asks for it to be called off.
     *
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if that cannot be written
     */
    void request(VmName vm, String id);

    /** Whether that request waits to be taken. */
    boolean requested(VmName vm, String id);

    /**
     * Takes that request, as a promise to act on it, or to take it back.
     *
     * @return whether there was one
     */
    boolean takeRequest(VmName vm, String id);
}
