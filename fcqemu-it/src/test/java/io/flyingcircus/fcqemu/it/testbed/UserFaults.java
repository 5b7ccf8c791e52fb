package io.flyingcircus.fcqemu.it.testbed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** As long as it is open, this machine's kernel lets a QEMU that is not root have page faults reported, which postcopy needs. */
public final class UserFaults implements AutoCloseable {

    private static final Path SETTING = Path.of("/proc/sys/vm/unprivileged_userfaultfd");

    private final String before;

    private UserFaults(String before) {
        this.before = before;
    }

    /** Allows it. */
    public static UserFaults allowed() {
        return new UserFaults(set("1"));
    }

    /** Forbids it. */
    public static UserFaults forbidden() {
        return new UserFaults(set("0"));
    }

    private static String set(String value) {
        try {
            String before = Files.readString(SETTING);
            Files.writeString(SETTING, value);
            return before;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        set(before);
    }
}
