package io.flyingcircus.fcqemu.ports.storage;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Name of a Ceph pool.
 *
 * @param value letters, digits, {@code .}, {@code -} and {@code _}, at most 100 characters
 */
public record PoolName(String value) implements Comparable<PoolName> {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    /** Where volumes of a VM without a usable definition are looked for first. */
    public static final PoolName FALLBACK = new PoolName("rbd");

    /** @throws IllegalArgumentException if {@code value} is not such a name */
    public PoolName {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a pool name: letters, digits, '.', '-' and '_' are expected");
        }
    }

    /** Whether {@code text} can be the name of a pool. */
    public static boolean isValid(String text) {
        return VALID.matcher(text).matches();
    }

    /** Whether VM volumes may live in this pool: {@code rbd} or {@code rbd.*}, but not a pool of the object gateway. */
    public boolean mayHoldVolumes() {
        return (value.equals("rbd") || value.startsWith("rbd.")) && !value.contains(".rgw.");
    }

    @Override
    public int compareTo(PoolName other) {
        return value.compareTo(other.value);
    }

    /** As a record's own; that one is linked anew in each start of the program, for 20 ms of processor time. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PoolName name && value.equals(name.value);
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
