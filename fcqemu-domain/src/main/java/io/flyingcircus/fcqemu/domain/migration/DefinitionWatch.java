package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/** Whether the definition that is being acted on is still the newest. */
final class DefinitionWatch {

    private final VmWork work;
    private final VmDefinition acted;

    DefinitionWatch(VmWork work, VmDefinition acted) {
        this.work = work;
        this.acted = acted;
    }

    boolean changed() {
        return staged() || !inForce();
    }

    private boolean staged() {
        return work.ports().definitions().staged(work.vm()) instanceof DefinitionReading.Valid(VmDefinition newest)
                && newest.generation() > acted.generation();
    }

    /** A definition that cannot be read right now is being written, or broken: no reason to change one's mind. */
    private boolean inForce() {
        return !(work.ports().definitions().active(work.vm()) instanceof DefinitionReading.Valid(VmDefinition active))
                || (active.generation() == acted.generation()
                        && active.online() == acted.online()
                        && active.kvmHost().equals(acted.kvmHost()));
    }
}
