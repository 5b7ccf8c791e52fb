package io.flyingcircus.fcqemu.domain.snapshots;

import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.LocalDate;

/**
 * What became of an expired snapshot.
 *
 * @param vm whose root it is of
 * @param snapshot its name
 * @param keepUntil the last day on which it was kept
 * @param fate what became of it
 * @param reason why it stays; empty if it does not
 */
public record Pruned(VmName vm, String snapshot, LocalDate keepUntil, Fate fate, String reason) {

    /** What became of it. */
    public enum Fate {
        /** It is gone. */
        REMOVED,
        /** It would be removed, if that was asked for. */
        REMOVABLE,
        /** It stays, because somebody needs it. */
        KEPT
    }
}
