package io.flyingcircus.fcqemu.domain.cpu;

import io.flyingcircus.fcqemu.ports.cpu.CpuAbility;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What was found out about the models and flags of one vendor on one host.
 *
 * @param name of the family
 * @param models the better the later
 * @param flags whether the host has each
 */
public record FamilyFinding(String name, List<ModelFinding> models, SortedMap<String, Boolean> flags) {

    /** @throws IllegalArgumentException if there are more than eight flags */
    public FamilyFinding {
        if (flags.size() > CpuFamily.MOST_FLAGS) {
            throw new IllegalArgumentException(name + ": more than " + CpuFamily.MOST_FLAGS + " flags");
        }
        models = List.copyOf(models);
        flags = Collections.unmodifiableSortedMap(new TreeMap<>(flags));
    }

    static FamilyFinding of(CpuFamily family, CpuAbility ability) {
        SortedMap<String, Boolean> flags = new TreeMap<>();
        family.flags().forEach(flag -> flags.put(flag, ability.features().contains(flag)));
        return new FamilyFinding(
                family.name(),
                family.models().stream().map(model -> model(model, ability)).toList(),
                flags);
    }

    private static ModelFinding model(String name, CpuAbility ability) {
        List<String> lacks = ability.lacking().get(name);
        return new ModelFinding(name, lacks != null, lacks == null ? List.of() : lacks);
    }

    /** The flags the host has, sorted. */
    public List<String> availableFlags() {
        return flags.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Each model that runs, alone and with each set of the flags that the host has. */
    SortedSet<CpuChoice> choices() {
        SortedSet<CpuChoice> choices = new TreeSet<>();
        for (List<String> flags : subsets(availableFlags())) {
            models.stream()
                    .filter(ModelFinding::runs)
                    .forEach(model -> choices.add(new CpuChoice(model.name(), flags)));
        }
        return choices;
    }

    private static List<List<String>> subsets(List<String> flags) {
        List<List<String>> subsets = new ArrayList<>();
        for (int chosen = 0; chosen < 1 << flags.size(); chosen++) {
            List<String> subset = new ArrayList<>();
            for (int i = 0; i < flags.size(); i++) {
                if ((chosen & 1 << i) != 0) {
                    subset.add(flags.get(i));
                }
            }
            subsets.add(subset);
        }
        return subsets;
    }
}
