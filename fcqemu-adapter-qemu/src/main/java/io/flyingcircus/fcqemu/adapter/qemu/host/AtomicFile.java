package io.flyingcircus.fcqemu.adapter.qemu.host;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Writing a file so that whoever reads it sees the old or the new content, never a part, also after a power cut. */
public final class AtomicFile {

    private AtomicFile() {}

    /** The new content while it is written. A fixed name: what a killed process left is overwritten by the next. */
    public static Path unfinished(Path file) {
        return file.resolveSibling("." + file.getFileName() + ".new");
    }

    /**
     * Replaces a file.
     *
     * @param mode as {@code ls -l} shows it, for example {@code rw-------}
     * @throws IOException if it cannot be written; the file is unchanged then
     */
    public static void write(Path file, byte[] content, String mode) throws IOException {
        Path next = unfinished(file).toAbsolutePath();
        Path folder = next.getParent();
        if (folder == null) {
            throw new IOException(file + " is not a file in a folder");
        }
        Files.createDirectories(folder);
        Files.deleteIfExists(next);
        try {
            try (FileChannel channel = FileChannel.open(
                    next,
                    Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
                ByteBuffer buffer = ByteBuffer.wrap(content);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                Files.setPosixFilePermissions(next, PosixFilePermissions.fromString(mode));
                channel.force(true);
            }
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(next);
        }
    }
}
