package io.flyingcircus.fcqemu.ports.storage;

import java.util.regex.Pattern;

/**
 * A file put into the {@code fc-data} folder of a tmp volume when it is made.
 *
 * @param name of the file, without folders
 * @param mode permission bits, for example {@code 0640}
 * @param content text, stored as UTF-8
 */
public record SeedFile(String name, int mode, String content) {

    private static final Pattern VALID = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,99}");

    /** @throws IllegalArgumentException if name or mode are not of that form */
    public SeedFile {
        if (!VALID.matcher(name).matches() || mode < 0 || mode > 0777) {
            throw new IllegalArgumentException("not a plain file name with permission bits: " + name);
        }
    }
}
