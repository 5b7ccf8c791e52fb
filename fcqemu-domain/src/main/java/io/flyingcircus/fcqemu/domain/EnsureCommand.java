package io.flyingcircus.fcqemu.domain;

import io.flyingcircus.fcqemu.domain.ensure.EnsureVm;
import io.flyingcircus.fcqemu.domain.ensure.ExplainVm;
import io.flyingcircus.fcqemu.domain.ensure.Explanation;
import io.flyingcircus.fcqemu.domain.ensure.Plan;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.Occasion;
import io.flyingcircus.fcqemu.domain.lifecycle.StayOff;
import io.flyingcircus.fcqemu.ports.definitions.DefinitionReading;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationNotes;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;

/** {@code ensure}: a VM is brought to its newest definition, also to one that arrives meanwhile. */
final class EnsureCommand {

    /** More changes than anybody makes while one command runs. */
    private static final int MAX_DEFINITIONS = 1000;

    private final HostPorts ports;
    private final VmAccess access;
    private final Duration consolesKept;

    EnsureCommand(HostPorts ports, VmAccess access, Duration consolesKept) {
        this.ports = ports;
        this.access = access;
        this.consolesKept = consolesKept;
    }

    void ensure(VmName vm, Occasion occasion) {
        access.requireKnown(vm);
        try (HeldLock _ = access.tryLock(vm);
                VmWork work = access.changing(vm)) {
            forgetDeadMigration(vm);
            tidyConsoles();
            if (occasion == Occasion.ASKED_FOR) {
                new StayOff(work).end();
            }
            putNewestInForce(work);
            EnsureVm.Next next = ensure(work);
            // Whoever received a newer definition meanwhile has left it to us.
            for (int changes = 0; putNewestInForce(work) || next == EnsureVm.Next.READ_DEFINITION; changes++) {
                if (changes >= MAX_DEFINITIONS) {
                    throw new BusyException("the definition of " + vm + " changed " + MAX_DEFINITIONS
                            + " times while it was acted on. Try again when whoever writes it has settled.");
                }
                next = ensure(work);
            }
        }
    }

    /** Whoever noted a migration held the VM's lock as long as it was under way; if it is free, that process was killed. */
    private void forgetDeadMigration(VmName vm) {
        MigrationNotes notes = ports.hypervisor().migrationNotes();
        notes.underWay(vm).ifPresent(id -> notes.end(vm, id));
    }

    /** Of all VMs: one whose definition is gone has no {@code ensure} of its own. */
    private void tidyConsoles() {
        if (consolesKept.isPositive()) {
            ports.hypervisor().removePastConsoles(consolesKept);
        }
    }

    private boolean putNewestInForce(VmWork work) {
        boolean changed = mayChangeDefinition(work.vm()) && ports.definitions().activateStaged(work.vm());
        if (changed) {
            work.events().info("activate-definition");
        }
        return changed;
    }

    /** What a guest was started from is not known any more if its definition is gone: none is put in its place then. */
    private boolean mayChangeDefinition(VmName vm) {
        return ports.definitions().active(vm) instanceof DefinitionReading.Valid
                || !ports.hypervisor().processes(vm).alive();
    }

    private EnsureVm.Next ensure(VmWork work) {
        VmName vm = work.vm();
        DefinitionReading reading = ports.definitions().active(vm);
        if (reading instanceof DefinitionReading.Valid
                && ports.definitions().staged(vm) instanceof DefinitionReading.Broken(List<String> problems)) {
            work.events().warning("received-definition-unusable", Field.of("problem", String.join("; ", problems)));
        }
        if (reading instanceof DefinitionReading.Valid(VmDefinition definition) && !definition.virtual()) {
            work.events().debug("ensure-state", Field.of("action", "nothing"), Field.of("reason", "physical"));
            return EnsureVm.Next.NOTHING;
        }
        return new EnsureVm(work).run(reading);
    }

    Explanation explain(VmName vm) {
        access.requireKnown(vm);
        try (VmWork work = access.looking(vm)) {
            return new ExplainVm(work).run();
        }
    }

    Plan plan(VmName vm) {
        access.requireKnown(vm);
        try (VmWork work = access.looking(vm)) {
            return new EnsureVm(work).plan(ports.definitions().active(vm));
        }
    }
}
