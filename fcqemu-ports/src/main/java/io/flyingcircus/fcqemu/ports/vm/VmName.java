package io.flyingcircus.fcqemu.ports.vm;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Name of a VM, unique in the fleet. Checked once, here, so that no name reaches a path, a QEMU option, an image name or
 * a shell as anything but a name.
 *
 * @param value letters, digits, {@code -} and {@code _}, not starting with {@code -}, at most {@value #MAX_LENGTH}
 *     characters (the longest whose {@code /run/qemu.NAME.monitor.sock} still is the path of a unix socket)
 */
public record VmName(String value) implements Comparable<VmName> {

    /** Longest name, in characters. */
    public static final int MAX_LENGTH = 84;

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0," + (MAX_LENGTH - 1) + "}");

    /** @throws IllegalArgumentException if {@code value} is not a valid name */
    public VmName {
        if (!isValid(value)) {
            throw new IllegalArgumentException(
                    "'" + printable(value) + "' is not a VM name: letters, digits, '-' and '_' are allowed,"
                            + " not starting with '-', at most " + MAX_LENGTH + " characters");
        }
    }

    /** Whether {@code text} can be a VM name. */
    public static boolean isValid(String text) {
        return VALID.matcher(text).matches();
    }

    private static String printable(String text) {
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public int compareTo(VmName other) {
        return value.compareTo(other.value);
    }

    /** As a record's own; that one is linked anew in each start of the program, for 20 ms of processor time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VmName name && value.equals(name.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
