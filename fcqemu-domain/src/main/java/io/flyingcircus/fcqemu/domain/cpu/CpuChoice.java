package io.flyingcircus.fcqemu.domain.cpu;

import java.util.Comparator;
import java.util.List;

/**
 * A CPU that a definition may ask for.
 *
 * @param model for example {@code Haswell-v1}
 * @param flags added to it, sorted
 */
record CpuChoice(String model, List<String> flags) implements Comparable<CpuChoice> {

    private static final Comparator<CpuChoice> ORDER = Comparator.comparing(CpuChoice::toString);

    CpuChoice {
        flags = flags.stream().sorted().toList();
    }

    @Override
    public int compareTo(CpuChoice other) {
        return ORDER.compare(this, other);
    }

    /** As it stands in definitions and reports. */
    @Override
    public String toString() {
        return flags.isEmpty() ? model : model + "," + String.join(",", flags);
    }
}
