package io.flyingcircus.fcqemu.ports.peer;

import java.util.regex.Pattern;

/**
 * Shows that both hosts see the same locks in the same cluster.
 *
 * @param value 40 lower-case hexadecimal digits
 */
public record MigrationCookie(String value) {

    private static final Pattern VALID = Pattern.compile("[0-9a-f]{40}");

    /** @throws IllegalArgumentException unless it is a hexadecimal SHA-1 */
    public MigrationCookie {
        if (!VALID.matcher(value).matches()) {
            throw new IllegalArgumentException("not a migration cookie");
        }
    }

    /** Not the value: who knows it may speak for the peer. */
    @Override
    public String toString() {
        return "migration cookie";
    }
}
