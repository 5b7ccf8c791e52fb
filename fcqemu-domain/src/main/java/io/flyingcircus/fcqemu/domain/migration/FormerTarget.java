package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.locks.ClientsElsewhere;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.VmStateException;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.List;

/**
 * A host that was asked to take a guest and did not say that it gave it up, while the guest goes on here. Its process may only be
 * asleep: it would take the token in the moment in which a later hand-over, to a third host, lets go of that, and find the very
 * same locks of the rest as before, with a copy of the guest that is outdated. So its QEMU is cut off from the storage first.
 */
public final class FormerTarget {

    private final VmWork work;
    private final VmDefinition definition;

    /** Of the VM that is being worked on, all of whose locks are this host's. */
    public FormerTarget(VmWork work, VmDefinition definition) {
        this.work = work;
        this.definition = definition;
    }

    /**
     * Cuts off whoever else has the volumes open.
     *
     * @throws VmStateException if that is not possible, and somebody has
     */
    public void cutOff() {
        ClientsElsewhere elsewhere = new ClientsElsewhere(work);
        VolumeSet now = VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool());
        if (elsewhere.addresses(now).isEmpty()) {
            return;
        }
        work.events().warning("former-target", Field.of("clients", elsewhere.addresses(now)));
        try {
            elsewhere.cutOff(now, List.of());
        } catch (StorageException | VmStateException failure) {
            throw new VmStateException(work.vm()
                    + " is stopped here: another host was asked to take it, did not answer, and"
                    + " cannot be cut off from the storage (" + failure.getMessage() + "). End its QEMU there, then run"
                    + " 'fc-qemu ensure " + work.vm() + "' here.");
        }
    }
}
