package io.flyingcircus.fcqemu.ports.vm;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Name of a KVM host as it stands in VM definitions, in lock cookies and in Consul ({@code lock_host}).
 *
 * @param value letters, digits, {@code .}, {@code -} and {@code _}, at most 253 characters
 */
public record HostName(String value) implements Comparable<HostName> {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}");

    /** @throws IllegalArgumentException if {@code value} is not a host name */
    public HostName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a host name: letters, digits, '.', '-' and '_' are allowed");
        }
    }

    /** Whether {@code text} can be a host name. */
    public static boolean isValid(String text) {
        return VALID.matcher(text).matches();
    }

    @Override
    public int compareTo(HostName other) {
        return value.compareTo(other.value);
    }

    /** As a record's own; that one is linked anew in each start of the program, for 20 ms of processor time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HostName name && value.equals(name.value);
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
