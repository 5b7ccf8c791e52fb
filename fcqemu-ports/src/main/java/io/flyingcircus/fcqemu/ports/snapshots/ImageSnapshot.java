package io.flyingcircus.fcqemu.ports.snapshots;

/**
 * A snapshot as it was found, whoever made it.
 *
 * @param name as it is; other programs may use characters that {@link SnapshotName} does not allow
 * @param sizeBytes size of the image when it was made
 * @param isProtected whether it is protected against removal ({@code rbd snap protect})
 * @param hasChildren whether other images were cloned from it
 */
public record ImageSnapshot(String name, long sizeBytes, boolean isProtected, boolean hasChildren) {}
