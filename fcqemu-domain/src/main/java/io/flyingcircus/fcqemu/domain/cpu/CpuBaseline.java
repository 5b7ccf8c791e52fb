package io.flyingcircus.fcqemu.domain.cpu;

import io.flyingcircus.fcqemu.domain.cpu.CpuShortfall.MissingModel;
import io.flyingcircus.fcqemu.domain.cpu.CpuShortfall.Why;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The best CPU that a guest can have on each of several hosts, so that it can move among them.
 *
 * @param best as definitions ask for it; one, or one for each vendor where all the hosts emulate; none if they have nothing in common
 * @param shortfalls what each host lacks that another has, in the order of the reports
 */
public record CpuBaseline(List<String> best, List<CpuShortfall> shortfalls) {

    public CpuBaseline {
        best = List.copyOf(best);
        shortfalls = List.copyOf(shortfalls);
    }

    /**
     * What these hosts have in common.
     *
     * @param reports at least one, of a host each
     * @throws RefusedException if two are of the same host
     */
    public static CpuBaseline of(List<CpuReport> reports) {
        if (reports.isEmpty()) {
            throw new IllegalArgumentException("hosts without a report have nothing that could be compared");
        }
        requireDifferent(reports.stream().map(CpuReport::host).toList());
        return new CpuBaseline(
                best(reports),
                reports.stream().map(report -> shortfall(report, reports)).toList());
    }

    private static void requireDifferent(List<HostName> hosts) {
        for (int i = 0; i < hosts.size(); i++) {
            if (hosts.indexOf(hosts.get(i)) < i) {
                throw new RefusedException("two of the reports are of the host " + hosts.get(i)
                        + ", so nothing was compared. Give one report for each host.");
            }
        }
    }

    private static List<String> best(List<CpuReport> reports) {
        SortedSet<CpuChoice> common = reports.getFirst().choices();
        reports.forEach(report -> common.retainAll(report.choices()));
        List<FamilyFinding> families = reports.getFirst().families();
        List<CpuChoice> best = new ArrayList<>();
        for (FamilyFinding family : families) {
            best(family, common).ifPresent(best::add);
        }
        // A model that several vendors have says nothing where one has a better one.
        List<CpuChoice> special =
                best.stream().filter(choice -> isOfOne(families, choice)).toList();
        return (special.isEmpty() ? best : special)
                .stream().map(CpuChoice::toString).distinct().toList();
    }

    private static Optional<CpuChoice> best(FamilyFinding family, SortedSet<CpuChoice> common) {
        List<String> ranking = family.models().stream().map(ModelFinding::name).toList();
        return common.stream()
                .filter(choice -> ranking.contains(choice.model())
                        && family.flags().keySet().containsAll(choice.flags()))
                .max(Comparator.comparingInt((CpuChoice choice) -> ranking.indexOf(choice.model()))
                        .thenComparingInt(choice -> choice.flags().size()));
    }

    private static boolean isOfOne(List<FamilyFinding> families, CpuChoice choice) {
        return families.stream()
                        .filter(family -> family.models().stream()
                                .anyMatch(model -> model.name().equals(choice.model())))
                        .count()
                == 1;
    }

    private static CpuShortfall shortfall(CpuReport report, List<CpuReport> all) {
        Map<String, MissingModel> missing = new LinkedHashMap<>();
        SortedSet<String> flags = new TreeSet<>();
        for (CpuReport other : all) {
            flags.addAll(other.availableFlags());
            other.families().stream()
                    .flatMap(family -> family.models().stream())
                    .filter(model -> model.runs() && !report.runs(model.name()))
                    .forEach(model -> missing.put(model.name(), missing(model.name(), report)));
        }
        flags.removeAll(report.availableFlags());
        return new CpuShortfall(report.host(), List.copyOf(missing.values()), List.copyOf(flags));
    }

    private static MissingModel missing(String model, CpuReport report) {
        List<ModelFinding> findings = report.findings(model);
        if (findings.isEmpty()) {
            return new MissingModel(model, Why.OTHER_VENDOR, List.of());
        }
        ModelFinding finding = findings.getFirst();
        return new MissingModel(model, finding.known() ? Why.FEATURES : Why.UNKNOWN_TO_QEMU, finding.lacks());
    }
}
