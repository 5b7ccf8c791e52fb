package io.flyingcircus.fcqemu.ports.vm;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Hardware address of a network card.
 *
 * @param value six pairs of hex digits, lower case, separated by {@code :}
 */
public record MacAddress(String value) {

    private static final Pattern VALID = Pattern.compile("([0-9a-f]{2}:){5}[0-9a-f]{2}");

    /** @throws IllegalArgumentException if {@code value} is not an address in that form */
    public MacAddress {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("not a MAC address: six pairs of hex digits are expected");
        }
    }

    /** The address written with {@code -} or {@code :} and in either case, as definitions have it. */
    public static MacAddress parse(String text) {
        return new MacAddress(text.strip().replace('-', ':').toLowerCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return value;
    }
}
