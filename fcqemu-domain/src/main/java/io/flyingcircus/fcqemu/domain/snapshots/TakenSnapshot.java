package io.flyingcircus.fcqemu.domain.snapshots;

import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;

/**
 * The snapshot that was asked for, which is there.
 *
 * @param name its whole name
 * @param made whether it was made now; else it was there already
 */
public record TakenSnapshot(SnapshotName name, boolean made) {}
