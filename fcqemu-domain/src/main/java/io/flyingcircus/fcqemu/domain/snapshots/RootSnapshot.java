package io.flyingcircus.fcqemu.domain.snapshots;

import io.flyingcircus.fcqemu.ports.snapshots.ImageSnapshot;
import java.time.LocalDate;
import java.util.Optional;

/**
 * A snapshot of a VM's root volume, whoever made it.
 *
 * @param snapshot as the storage has it
 * @param keepUntil the last day on which it is kept (UTC); empty for one that is kept for ever
 * @param expired whether that day is over
 */
public record RootSnapshot(ImageSnapshot snapshot, Optional<LocalDate> keepUntil, boolean expired) {

    /** As it is on a day. */
    static RootSnapshot on(LocalDate today, ImageSnapshot snapshot) {
        Optional<LocalDate> until = KeepUntil.of(snapshot.name());
        return new RootSnapshot(snapshot, until, until.map(today::isAfter).orElse(false));
    }

    /** Whether it is one that was begun and never finished; the next snapshot of its VM removes it. */
    public boolean unfinished() {
        return snapshot.name().equals(TakeSnapshot.UNFINISHED.value());
    }
}
