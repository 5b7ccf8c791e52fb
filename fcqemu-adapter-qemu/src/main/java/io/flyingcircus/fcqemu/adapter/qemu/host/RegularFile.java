package io.flyingcircus.fcqemu.adapter.qemu.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/**
 * Reads small files in folders where anything may lie: a pipe, which would make the reader wait for its other end, a device
 * without an end, a link to somewhere else.
 */
public final class RegularFile {

    /** The type in {@code st_mode}, {@code inode(7)}. */
    private static final int TYPE = 0170000;

    private RegularFile() {}

    /** What is done about a symbolic link. */
    public enum Links {
        /** What it leads to is read. */
        FOLLOWED,
        /** It is no regular file. */
        REFUSED
    }

    /**
     * All of a file.
     *
     * @param mostBytes of it that are taken
     * @throws NoSuchFileException if there is nothing of that name
     * @throws IOException saying what it is, if it is not a regular file, is larger, or cannot be read
     */
    public static byte[] read(Path file, int mostBytes, Links links) throws IOException {
        LinkOption[] options =
                links == Links.FOLLOWED ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        requireRegular(file, options);
        try (InputStream in = Files.newInputStream(file, (OpenOption[]) options)) {
            byte[] content = in.readNBytes(mostBytes + 1);
            if (content.length > mostBytes) {
                throw new IOException("it is larger than " + mostBytes + " bytes");
            }
            return content;
        }
    }

    private static void requireRegular(Path file, LinkOption... options) throws IOException {
        int type;
        try {
            type = (int) Files.getAttribute(file, "unix:mode", options) & TYPE;
        } catch (NoSuchFileException missing) {
            if (Files.isSymbolicLink(file)) {
                throw new IOException(
                        "it is a symbolic link to " + Files.readSymbolicLink(file) + ", which is not there", missing);
            }
            throw missing;
        } catch (IOException failure) {
            if (Files.isSymbolicLink(file)) {
                throw new IOException(
                        "it is a symbolic link to " + Files.readSymbolicLink(file) + ", which cannot be followed",
                        failure);
            }
            throw failure;
        }
        switch (type) {
            case 0100000 -> {}
            case 0040000 -> throw new IOException("it is a folder");
            case 0120000 -> throw new IOException("it is a symbolic link");
            case 0010000 -> throw new IOException("it is a pipe");
            case 0140000 -> throw new IOException("it is a socket");
            default -> throw new IOException("it is a device");
        }
    }
}
