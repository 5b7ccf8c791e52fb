package io.flyingcircus.fcqemu.domain.snapshots;

import java.util.List;

/**
 * What became of snapshots that are over.
 *
 * @param snapshots one entry for each that was found, by VM, oldest first
 * @param failures what could not be looked at or removed, in words; empty if all is well
 */
public record PruneReport(List<Pruned> snapshots, List<String> failures) {
    public PruneReport {
        snapshots = List.copyOf(snapshots);
        failures = List.copyOf(failures);
    }
}
