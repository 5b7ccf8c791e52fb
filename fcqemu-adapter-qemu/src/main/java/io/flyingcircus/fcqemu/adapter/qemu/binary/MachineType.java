package io.flyingcircus.fcqemu.adapter.qemu.binary;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A machine type with a version, such as {@code pc-i440fx-7.2}.
 *
 * @param kind without the version, for example {@code pc-i440fx}
 * @param major first number of the version
 * @param minor second number
 */
public record MachineType(String kind, int major, int minor) {

    private static final Pattern NAME = Pattern.compile("([A-Za-z0-9._-]+)-([0-9]{1,4})\\.([0-9]{1,4})");
    private static final String SECTION = "[machine]";
    private static final Pattern TYPE = Pattern.compile("\\s*type\\s*=\\s*\"([^\"]*)\"\\s*");

    /** Reads a name; empty for one without a version, such as {@code microvm}. */
    public static Optional<MachineType> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new MachineType(
                        matcher.group(1), Integer.parseInt(matcher.group(2)), Integer.parseInt(matcher.group(3))))
                : Optional.empty();
    }

    /** The one that a QEMU was started with, from the text of its configuration file ({@code [machine] type = "..."}). */
    public static Optional<MachineType> of(String configuration) {
        int from = configuration.indexOf(SECTION);
        if (from < 0) {
            return Optional.empty();
        }
        int next = configuration.indexOf("\n[", from + SECTION.length());
        String section = configuration.substring(from + SECTION.length(), next < 0 ? configuration.length() : next);
        for (String line : section.split("\n", -1)) {
            Matcher matcher = TYPE.matcher(line);
            if (matcher.matches()) {
                return parse(matcher.group(1));
            }
        }
        return Optional.empty();
    }

    /** Whether it is of the same kind as {@code other}, and an earlier version. */
    public boolean olderThan(MachineType other) {
        return kind.equals(other.kind) && (major < other.major || (major == other.major && minor < other.minor));
    }
}
