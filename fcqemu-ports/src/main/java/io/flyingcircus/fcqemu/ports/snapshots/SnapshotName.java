package io.flyingcircus.fcqemu.ports.snapshots;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Name of a snapshot to be made. Checked once, here: RBD itself would take nearly anything, and gives {@code /} and
 * {@code @} a meaning of their own.
 *
 * @param value letters, digits and {@code . _ : + -}, beginning with a letter, a digit or {@code _}, at most
 *     {@value #MAX_LENGTH} characters
 */
public record SnapshotName(String value) implements Comparable<SnapshotName> {

    /** Longest name, in characters. */
    public static final int MAX_LENGTH = 150;

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._:+-]{0," + (MAX_LENGTH - 1) + "}");

    /** @throws IllegalArgumentException if {@code value} is not such a name */
    public SnapshotName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("'" + printable(value)
                    + "' cannot be the name of a snapshot: letters, digits and '._:+-' are allowed, beginning with a"
                    + " letter, a digit or '_', at most " + MAX_LENGTH + " characters");
        }
    }

    /** Whether {@code text} can be such a name. */
    public static boolean isValid(String text) {
        return VALID.matcher(text).matches();
    }

    private static String printable(String text) {
        String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
        return cut.replaceAll("\\p{Cntrl}", "?");
    }

    @Override
    public int compareTo(SnapshotName other) {
        return value.compareTo(other.value);
    }

    /** As a record's own; that one is linked anew in each start of the program, for 20 ms of processor time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SnapshotName name && value.equals(name.value);
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
