package io.flyingcircus.fcqemu.domain.cpu;

import java.util.List;
import java.util.TreeSet;

/**
 * The models of one vendor that the fleet uses, and the flags that may be added to any of them.
 *
 * @param name for people, for example {@code intel}
 * @param vendor as its CPUs say it in {@code CPUID}
 * @param models the better the later
 * @param flags in any order
 */
public record CpuFamily(String name, String vendor, List<String> models, List<String> flags) {

    /** Every set of flags is reported with every model. */
    static final int MOST_FLAGS = 8;

    private static final String WORD = "[A-Za-z0-9._-]+";

    /** @throws IllegalArgumentException if a name is none, is there twice, or there are more than eight flags */
    public CpuFamily {
        models = List.copyOf(models);
        flags = List.copyOf(flags);
        requireWords(name, models);
        requireWords(name, flags);
        if (models.isEmpty() || flags.size() > MOST_FLAGS) {
            throw new IllegalArgumentException(
                    name + ": at least one model and at most " + MOST_FLAGS + " flags are expected");
        }
    }

    private static void requireWords(String family, List<String> words) {
        if (!words.stream().allMatch(word -> word.matches(WORD)) || new TreeSet<>(words).size() < words.size()) {
            throw new IllegalArgumentException(
                    family + ": names of models or flags, each once, are expected: " + words);
        }
    }
}
