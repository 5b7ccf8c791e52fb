package io.flyingcircus.fcqemu.domain.lifecycle;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.HoldNotes;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.util.Optional;

/**
 * What somebody stopped by hand stays off, although its definition wants it here, until that changes, somebody starts it, or the
 * host boots.
 */
public final class StayOff {

    private final VmWork work;
    private final HoldNotes notes;

    /** About the VM that is being worked on. */
    public StayOff(VmWork work) {
        this.work = work;
        this.notes = work.ports().hypervisor().holdNotes();
    }

    /**
     * Notes it, where the definition would have it started here otherwise. Call it before the VM is ended. That it cannot be
     * noted, as on a full disk, keeps no VM from being stopped.
     */
    public void begin(VmDefinition definition) {
        boolean mayBeStartedHere = definition.online()
                && definition.kvmHost().map(work.host()::equals).orElse(true);
        if (!mayBeStartedHere) {
            return;
        }
        try {
            notes.hold(work.vm(), basis(definition));
            work.events().info("stays-off", Field.of("until", "it is started, or its definition changes"));
        } catch (HostException failure) {
            work.events()
                    .warning(
                            "may-be-started-again",
                            Field.of("reason", failure.getMessage()),
                            Field.of("remedy", "have it defined offline"));
        }
    }

    /** Whether that is so, by this definition. What an older one left is removed. */
    public boolean isSo(VmDefinition definition) {
        if (notes.held(work.vm()).isEmpty()) {
            return false;
        }
        if (applies(definition)) {
            return true;
        }
        end();
        return false;
    }

    /**
     * Why no VM of this host is started by itself, whatever its definition says, until it boots or somebody ends that; and how
     * to end it.
     */
    public Optional<String> hostHeld() {
        return notes.hostHeld()
                .map(reason -> "no VM of this host is started by itself (" + reason
                        + "): 'fc-qemu shutdown-all --resume' ends that, 'fc-qemu start " + work.vm()
                        + "' starts this one");
    }

    /** Whether either is so, for one who only looks: nothing is removed. */
    public boolean isSoByAnything(VmDefinition definition) {
        return notes.hostHeld().isPresent() || applies(definition);
    }

    private boolean applies(VmDefinition definition) {
        Optional<String> held = notes.held(work.vm());
        return held.isPresent() && held.get().equals(basis(definition));
    }

    /** Somebody wants it to run. */
    public void end() {
        if (notes.held(work.vm()).isPresent()) {
            notes.release(work.vm());
            work.events().info("stays-off-no-more");
        }
    }

    private static String basis(VmDefinition definition) {
        return "generation " + definition.generation() + ", online " + definition.online() + ", on "
                + definition.kvmHost().map(HostName::value).orElse("no host in particular");
    }
}
