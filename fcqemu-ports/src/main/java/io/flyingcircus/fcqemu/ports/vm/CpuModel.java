package io.flyingcircus.fcqemu.ports.vm;

import java.util.regex.Pattern;

/**
 * CPU model a guest sees, with the flags switched on beyond it, as QEMU's {@code -cpu} takes it.
 *
 * @param value for example {@code qemu64} or {@code Haswell-v1,pcid,ssbd}
 */
public record CpuModel(String value) {

    private static final Pattern VALID =
            Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(,[+-]?[A-Za-z0-9._-]+(=[A-Za-z0-9._-]+)?)*");

    /** Model of a VM whose definition names none. */
    public static final CpuModel DEFAULT = new CpuModel("qemu64");

    /** @throws IllegalArgumentException if {@code value} is not a model with flags separated by commas */
    public CpuModel {
        if (value.length() > 512 || !VALID.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not a CPU model: MODEL or MODEL,flag,flag is expected, for example Haswell-v1,pcid");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
