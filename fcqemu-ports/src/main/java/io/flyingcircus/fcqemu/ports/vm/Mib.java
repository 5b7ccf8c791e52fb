package io.flyingcircus.fcqemu.ports.vm;

/**
 * A size in mebibytes (2^20 bytes).
 *
 * @param value not negative
 */
public record Mib(long value) implements Comparable<Mib> {

    /** Nothing. */
    public static final Mib ZERO = new Mib(0);

    private static final long BYTES = 1024L * 1024;

    /** @throws IllegalArgumentException if negative, or too large for bytes in a {@code long} */
    public Mib {
        if (value < 0 || value > Long.MAX_VALUE / BYTES) {
            throw new IllegalArgumentException("not a size in MiB: " + value);
        }
    }

    /** {@code bytes} rounded down to whole mebibytes. */
    public static Mib ofBytes(long bytes) {
        return new Mib(bytes / BYTES);
    }

    /** {@code gib} gibibytes. */
    public static Mib ofGib(long gib) {
        return new Mib(Math.multiplyExact(gib, 1024L));
    }

    /** This size in bytes. */
    public long toBytes() {
        return value * BYTES;
    }

    /** The sum of both. */
    public Mib plus(Mib other) {
        return new Mib(value + other.value);
    }

    @Override
    public int compareTo(Mib other) {
        return Long.compare(value, other.value);
    }

    @Override
    public String toString() {
        return value + " MiB";
    }
}
