package io.flyingcircus.fcqemu.domain.locks;

import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.storage.Image;
import java.time.Instant;
import java.util.Optional;

/**
 * A client that was cut off because of a VM.
 *
 * @param image the volume that the note of it is kept with
 * @param note what was noted when it was cut off
 * @param until when its entry on the blocklist ends; empty if there is none (any more)
 */
public record FencedClient(Image image, FenceNote note, Optional<Instant> until) {

    /** Its address, as the blocklist has it. */
    public String address() {
        return note.address();
    }

    /** Whether it is on the blocklist. */
    public boolean listed() {
        return until.isPresent();
    }

    /** Whose client it was, in words. */
    public String whose() {
        return note.origin().map(FenceNote.Origin::whose).orElse("of whom is not known, its note cannot be read");
    }
}
