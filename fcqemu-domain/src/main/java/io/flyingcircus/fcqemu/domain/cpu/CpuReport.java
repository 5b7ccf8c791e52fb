package io.flyingcircus.fcqemu.domain.cpu;

import io.flyingcircus.fcqemu.ports.cpu.CpuAbility;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What CPUs one host can give its guests.
 *
 * @param host which
 * @param emulated whether its CPUs are played by QEMU
 * @param vendor of its CPUs
 * @param families what was found out about each family that was looked at
 */
public record CpuReport(HostName host, boolean emulated, String vendor, List<FamilyFinding> families) {

    public CpuReport {
        families = List.copyOf(families);
    }

    /**
     * The report on a host. A CPU of one vendor may have all the features of another vendor's model, and yet a guest of that model
     * must not come from the one to the other while it runs: so only the host's own vendor's models count, if it is known and no
     * emulation.
     */
    static CpuReport of(HostName host, List<CpuFamily> known, CpuAbility ability) {
        List<CpuFamily> own = known.stream()
                .filter(family -> family.vendor().equals(ability.vendor()))
                .toList();
        List<CpuFamily> looked = ability.emulated() || own.isEmpty() ? known : own;
        return new CpuReport(
                host,
                ability.emulated(),
                ability.vendor(),
                looked.stream().map(family -> FamilyFinding.of(family, ability)).toList());
    }

    /** What definitions may ask for here, as the directory gets it: {@code MODEL} or {@code MODEL,flag,flag}; sorted, each once. */
    public List<String> models() {
        return choices().stream().map(CpuChoice::toString).toList();
    }

    SortedSet<CpuChoice> choices() {
        SortedSet<CpuChoice> choices = new TreeSet<>();
        families.forEach(family -> choices.addAll(family.choices()));
        return choices;
    }

    /** What was found out about a model, best first, if it was looked at. */
    List<ModelFinding> findings(String model) {
        return families.stream()
                .flatMap(family -> family.models().stream())
                .filter(finding -> finding.name().equals(model))
                .toList();
    }

    boolean runs(String model) {
        return findings(model).stream().anyMatch(ModelFinding::runs);
    }

    SortedSet<String> availableFlags() {
        SortedSet<String> flags = new TreeSet<>();
        families.forEach(family -> flags.addAll(family.availableFlags()));
        return flags;
    }
}
