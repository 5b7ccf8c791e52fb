package io.flyingcircus.fcqemu.adapter.qemu.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A file locked with {@code flock(2)}, the lock that flock(1) and other tools on a host take. Java's own
 * {@code FileChannel.lock} is {@code fcntl(2)}, which neither sees nor excludes it, and is lost as soon as the process
 * closes any descriptor of the file.
 *
 * <p>The lock belongs to one open descriptor: it excludes other threads of this process as well, ends with the process
 * at the latest, and is not inherited by programs the process starts.
 */
public final class FlockedFile implements AutoCloseable {

    /** How a file is locked. */
    public enum Mode {
        /** For one at a time; the file is created if it is missing. */
        EXCLUSIVE(2, O_RDWR | O_CREAT),
        /** For one at a time; the file has to be there. */
        EXCLUSIVE_EXISTING(2, O_RDWR),
        /** Together with others who only read; the file has to be there. */
        SHARED_EXISTING(1, 0);

        private final int operation;
        private final int openFlags;

        Mode(int operation, int openFlags) {
            this.operation = operation;
            this.openFlags = openFlags;
        }
    }

    private static final int O_RDWR = 2;
    private static final int O_CREAT = 0x40;
    private static final int O_NONBLOCK = 0x800;
    private static final int O_NOFOLLOW = 0x20000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int LOCK_NB = 4;
    private static final int CLOSED = -1;
    private static final int FILE_TYPE = 0170000;
    private static final int REGULAR_FILE = 0100000;
    private static final int NEW_FILE_MODE = 0644;

    /** How often a file may be replaced between opening and locking it before that is somebody's mistake. */
    private static final int MAX_REPLACEMENTS = 20;

    private final AtomicInteger descriptor;

    private FlockedFile(int descriptor) {
        this.descriptor = new AtomicInteger(descriptor);
    }

    /** Loads the C library's calls, if they are not yet; it takes some 50 ms in a program that has just begun. */
    public static void load() {
        Libc.load();
    }

    /**
     * Locks a file if nobody else has it locked. Never waits.
     *
     * @return empty if somebody else has it
     * @throws ErrnoException if it cannot be opened; a symbolic link is not followed
     * @throws IOException if it is no regular file, or is replaced again and again
     */
    public static Optional<FlockedFile> tryLock(Path path, Mode mode) throws IOException {
        for (int attempt = 0; attempt < MAX_REPLACEMENTS; attempt++) {
            int flags = mode.openFlags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
            int descriptor = Libc.open(path.toString(), flags, NEW_FILE_MODE);
            boolean kept = false;
            try {
                if (!locked(descriptor, mode)) {
                    return Optional.empty();
                }
                // A lock on a file that was removed or replaced meanwhile excludes nobody.
                if (isStill(path, descriptor)) {
                    kept = true;
                    return Optional.of(new FlockedFile(descriptor));
                }
            } finally {
                if (!kept) {
                    Libc.close(descriptor);
                }
            }
        }
        throw new IOException(path + " was replaced " + MAX_REPLACEMENTS + " times while it was being locked");
    }

    /** The locked file itself, by a path that holds while this lock is held. */
    public Path openedFile() {
        return descriptorPath(descriptor.get());
    }

    /** Ends the lock. Doing so twice does not matter. */
    @Override
    public void close() {
        int open = descriptor.getAndSet(CLOSED);
        if (open != CLOSED) {
            Libc.close(open);
        }
    }

    private static boolean locked(int descriptor, Mode mode) throws ErrnoException {
        try {
            Libc.flock(descriptor, mode.operation | LOCK_NB);
            return true;
        } catch (ErrnoException e) {
            if (e.errno() == ErrnoException.EWOULDBLOCK || e.errno() == ErrnoException.EINTR) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isStill(Path path, int descriptor) throws IOException {
        Map<String, Object> opened = Files.readAttributes(descriptorPath(descriptor), "unix:dev,ino,mode");
        if (((int) opened.getOrDefault("mode", 0) & FILE_TYPE) != REGULAR_FILE) {
            throw new IOException(path + " is not a regular file");
        }
        try {
            Map<String, Object> named = Files.readAttributes(path, "unix:dev,ino,mode", LinkOption.NOFOLLOW_LINKS);
            return opened.equals(named);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static Path descriptorPath(int descriptor) {
        return Path.of("/proc/self/fd/" + descriptor);
    }
}
