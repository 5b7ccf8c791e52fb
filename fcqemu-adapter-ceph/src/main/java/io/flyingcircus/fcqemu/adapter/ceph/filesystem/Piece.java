package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import java.nio.file.Path;

/**
 * A sparse file whose content belongs into a volume.
 *
 * @param file   the file
 * @param offset where in the volume it begins, in bytes
 */
record Piece(Path file, long offset) {}
