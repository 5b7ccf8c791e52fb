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
    private final String why;

    /**
     * Of the VM that is being worked on, all of whose locks are this host's.
     *
     * @param why what that host did, and did not; for log and errors
     */
    private FormerTarget(VmWork work, VmDefinition definition, String why) {
        this.work = work;
        this.definition = definition;
        this.why = why;
    }

    /** One that was asked to take the guest. */
    public static FormerTarget silent(VmWork work, VmDefinition definition) {
        return new FormerTarget(work, definition, "another host was asked to take its guest and did not answer");
    }

    /** One with the old tool, which may have got all of the guest. */
    static FormerTarget withOldTool(VmWork work, VmDefinition definition, OldHostMark mark) {
        return new FormerTarget(
                work,
                definition,
                "its guest was not sent completely to the old host at " + mark.address()
                        + ", which may execute it all the same and does not say that it destroyed it");
    }

    /**
     * Cuts off whoever else has the volumes open now.
     *
     * @throws VmStateException if that is not possible, and somebody has
     */
    public void cutOff() {
        cutOff(List.of());
    }

    /**
     * The same, and who had them open before.
     *
     * @param noted addresses of those
     * @throws VmStateException if that is not possible, and somebody has them open
     */
    void cutOff(List<String> noted) {
        ClientsElsewhere elsewhere = new ClientsElsewhere(work);
        VolumeSet now = VolumeSet.observe(work.storage().volumes(), work.vm(), definition.rbdPool());
        List<String> open = elsewhere.addresses(now);
        if (open.isEmpty() && noted.isEmpty()) {
            return;
        }
        work.events()
                .warning("former-target", Field.of("clients", open), Field.of("noted", noted), Field.of("reason", why));
        try {
            elsewhere.cutOff(now, noted);
        } catch (StorageException | VmStateException failure) {
            if (!open.isEmpty()) {
                throw new VmStateException(
                        work.vm() + " is paused here: " + why + ", and cannot be cut off from the storage ("
                                + failure.getMessage() + "). End its QEMU there, then run 'fc-qemu ensure " + work.vm()
                                + "' here.");
            }
            work.events()
                    .warning(
                            "cut-off-failed",
                            Field.of("reason", failure.getMessage()),
                            Field.of("effect", "none: no other host has the volumes open any more"));
        }
    }
}
