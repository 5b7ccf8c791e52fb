package io.flyingcircus.fcqemu.cli.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * A file of lines that many processes append to. It is opened for each line, so that it may be renamed at any time; and each is written
 * at once, so that none stands in the middle of another.
 */
final class AuditFile {

    private static final Set<OpenOption> APPENDING = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

    private final Path file;

    AuditFile(Path file) {
        this.file = file;
    }

    /**
     * Appends a line.
     *
     * @throws IOException if it could not be written whole; the next one begins on a line of its own all the same
     */
    void append(String line) throws IOException {
        Files.createDirectories(Objects.requireNonNull(file.getParent(), "the file lies in a folder"));
        try (FileChannel channel = FileChannel.open(
                file, APPENDING, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")))) {
            byte[] bytes = ((breaksOff() ? "\n" : "") + line + "\n").getBytes(StandardCharsets.UTF_8);
            if (channel.write(ByteBuffer.wrap(bytes)) < bytes.length) {
                throw new IOException("no room for a whole line");
            }
        }
    }

    /** Whether the disk was full in the middle of the line before. Who sees another's half written leaves an empty line. */
    private boolean breaksOff() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long end = channel.size();
            var last = ByteBuffer.allocate(1);
            return end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
        } catch (NoSuchFileException renamed) {
            return false;
        }
    }
}
