package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationNotes;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;

/**
 * What a migration is carried out on: a definition that is still the newest, and nobody on this host who wants it called off.
 * Ask as long as there is a way back; what is not asked for any more comes too late, and whoever wanted it is told so.
 */
final class Mandate implements AutoCloseable {

    private static final String CALLED_OFF = "somebody on this host called it off";

    private final VmWork work;
    private final MigrationNotes notes;
    private final DefinitionWatch definition;
    private String id = "";
    private boolean calledOff;

    /** A mandate that {@code acted} gives. */
    Mandate(VmWork work, VmDefinition acted) {
        this.work = work;
        this.notes = work.ports().hypervisor().migrationNotes();
        this.definition = new DefinitionWatch(work, acted);
    }

    /** From now on the migration can be called off, until it is closed. */
    Mandate begin() {
        id = work.ports().entropy().identifier();
        try {
            notes.begin(work.vm(), id);
        } catch (HostException failure) {
            work.events()
                    .warning(
                            "migration-note-failed",
                            Field.of("effect", "it cannot be called off"),
                            Field.of("reason", failure.getMessage()));
        }
        return this;
    }

    /** Whether it is to be ended. */
    boolean withdrawn() {
        return calledOff() || definition.changed();
    }

    /** Whether somebody called it off. Having said so once is a promise. */
    boolean calledOff() {
        if (!calledOff && takesRequest()) {
            calledOff = true;
            work.events().info("migration-called-off");
        }
        return calledOff;
    }

    /** A request that cannot be taken is none: whoever made it waits for that in vain, and is told. */
    private boolean takesRequest() {
        try {
            return notes.takeRequest(work.vm(), id);
        } catch (HostException failure) {
            work.events().debug("migration-note-failed", Field.of("reason", failure.getMessage()));
            return false;
        }
    }

    /** Why it is to be ended. */
    String reason() {
        return calledOff ? CALLED_OFF : "its definition changed";
    }

    /** What a migration comes to that was ended for that. */
    Outcome outcome() {
        return calledOff ? new Outcome.CalledOff(CALLED_OFF) : new Outcome.DefinitionChanged();
    }

    @Override
    public void close() {
        try {
            notes.end(work.vm(), id);
        } catch (HostException failure) {
            work.events().warning("migration-note-failed", Field.of("reason", failure.getMessage()));
        }
    }
}
