package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.ArrayList;
import java.util.List;

/** A host with the old tool, and what its guest does there that no other host's may. */
final class OldHost {

    private final InMemoryHost host;
    private final OldGeneration generation;
    private final List<InMemoryQemu> lockedOnce = new ArrayList<>();
    private boolean sends;
    private boolean diedSending;

    OldHost(InMemoryHost host, OldGeneration generation) {
        this.host = host;
        this.generation = generation;
        host.peers().oldTool();
    }

    boolean is(InMemoryHost other) {
        return host == other;
    }

    /** {@code ensure} of the old tool. */
    void ensure(VmDefinition definition) {
        diedSending |= sends;
        sends = false;
        new OldEnsure(host, generation, definition, () -> sends = true).run();
    }

    /**
     * Whether its guest may execute without all its locks: one that has just come, until its host first has them all; one that
     * is being sent, in the old order of calls; and one whose sender died on that way: what it asked of locks may arrive late.
     */
    boolean mayLackLocks(InMemoryQemu qemu) {
        return sends || diedSending || (qemu.process().incoming() && !lockedOnce.contains(qemu));
    }

    /** All its locks are its host's now. */
    void hasAllLocks(InMemoryQemu qemu) {
        if (!lockedOnce.contains(qemu)) {
            lockedOnce.add(qemu);
        }
    }
}
