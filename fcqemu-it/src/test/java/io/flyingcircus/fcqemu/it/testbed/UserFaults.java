package io.flyingcircus.fcqemu.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Whether this machine's kernel lets a QEMU that is not root have page faults reported, which postcopy needs: as a test wants
 * it, until it is closed. One test at a time; the others wait.
 */
public final class UserFaults implements AutoCloseable {

    private static final Path SETTING = Path.of("/proc/sys/vm/unprivileged_userfaultfd");
    private static final Path LOCK = Path.of(System.getProperty("java.io.tmpdir"), "fcqemu-user-faults.lock");

    private final FileChannel lock;
    private final String before;

    private UserFaults(String value) {
        try {
            lock = FileChannel.open(LOCK, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            lock.lock();
            before = Files.readString(SETTING);
            Files.writeString(SETTING, value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Allows it. */
    public static UserFaults allowed() {
        return new UserFaults("1");
    }

    /** Forbids it. */
    public static UserFaults forbidden() {
        return new UserFaults("0");
    }

    /** It is as before. */
    @Override
    public void close() {
        try (lock) {
            Files.writeString(SETTING, before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
