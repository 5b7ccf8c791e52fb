package io.flyingcircus.fcqemu.domain.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.cpu.CpuShortfall.MissingModel;
import io.flyingcircus.fcqemu.domain.cpu.CpuShortfall.Why;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CpuBaselineTest {

    private static final List<String> INTEL_MODELS = List.of("qemu64-v1", "Nehalem-v1", "Haswell-v1", "Haswell-v4");
    private static final List<String> INTEL_FLAGS = List.of("pcid", "pdpe1gb", "ssbd");
    private static final List<String> AMD_MODELS = List.of("qemu64-v1", "EPYC-v1");
    private static final List<String> AMD_FLAGS = List.of("ibpb", "pdpe1gb");

    /** @param has the models that run and the flags that are there */
    private static FamilyFinding family(String name, List<String> models, List<String> flags, String has) {
        List<String> there = Arrays.asList(has.split(" ", -1));
        SortedMap<String, Boolean> available = new TreeMap<>();
        flags.forEach(flag -> available.put(flag, there.contains(flag)));
        return new FamilyFinding(
                name,
                models.stream()
                        .map(model -> new ModelFinding(
                                model, true, there.contains(model) ? List.of() : List.of("part-of-" + model)))
                        .toList(),
                available);
    }

    private static CpuReport report(String host, FamilyFinding... families) {
        return new CpuReport(new HostName(host), families.length > 1, "any", List.of(families));
    }

    private static CpuReport intel(String host, String has) {
        return report(host, family("intel", INTEL_MODELS, INTEL_FLAGS, has));
    }

    private static CpuReport amd(String host, String has) {
        return report(host, family("amd", AMD_MODELS, AMD_FLAGS, has));
    }

    private static CpuReport emulated(String host, String has) {
        return report(host, family("amd", AMD_MODELS, AMD_FLAGS, has), family("intel", INTEL_MODELS, INTEL_FLAGS, has));
    }

    static Stream<Arguments> fleets() {
        return Stream.of(
                Arguments.of(
                        "one host: its best model with all its flags",
                        List.of(intel("h1", "qemu64-v1 Nehalem-v1 Haswell-v1 Haswell-v4 pcid ssbd")),
                        List.of("Haswell-v4,pcid,ssbd")),
                Arguments.of(
                        "an older host decides the model, and each host which flags there are",
                        List.of(
                                intel("h1", "qemu64-v1 Nehalem-v1 Haswell-v1 Haswell-v4 pcid ssbd"),
                                intel("h2", "qemu64-v1 Nehalem-v1 Haswell-v1 ssbd pdpe1gb")),
                        List.of("Haswell-v1,ssbd")),
                Arguments.of(
                        "a model is better than any number of flags",
                        List.of(
                                intel("h1", "qemu64-v1 Nehalem-v1 pcid pdpe1gb ssbd"),
                                intel("h2", "qemu64-v1 Nehalem-v1")),
                        List.of("Nehalem-v1")),
                Arguments.of(
                        "the best of one host may be missing on another that has a better one",
                        List.of(intel("h1", "qemu64-v1 Haswell-v1"), intel("h2", "qemu64-v1 Nehalem-v1 Haswell-v4")),
                        List.of("qemu64-v1")),
                Arguments.of(
                        "two vendors have the generic model in common, and the flags of both",
                        List.of(
                                intel("h1", "qemu64-v1 Nehalem-v1 pcid pdpe1gb"),
                                amd("h2", "qemu64-v1 EPYC-v1 ibpb pdpe1gb")),
                        List.of("qemu64-v1,pdpe1gb")),
                Arguments.of(
                        "hosts that emulate have a best one of each vendor",
                        List.of(
                                emulated("h1", "qemu64-v1 EPYC-v1 Nehalem-v1 pdpe1gb ibpb"),
                                emulated("h2", "qemu64-v1 EPYC-v1 Nehalem-v1 Haswell-v1 pdpe1gb")),
                        List.of("EPYC-v1,pdpe1gb", "Nehalem-v1,pdpe1gb")),
                Arguments.of(
                        "the generic model is no answer beside a better one",
                        List.of(emulated("h1", "qemu64-v1 Nehalem-v1 pdpe1gb"), emulated("h2", "qemu64-v1 Nehalem-v1")),
                        List.of("Nehalem-v1")),
                Arguments.of(
                        "hosts without anything in common have no best",
                        List.of(intel("h1", "Nehalem-v1"), amd("h2", "EPYC-v1")),
                        List.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fleets")
    void the_best_for_all(String title, List<CpuReport> reports, List<String> best) {
        CpuBaseline baseline = CpuBaseline.of(reports);

        assertThat(baseline.best()).as(title).containsExactlyElementsOf(best);
        assertThat(reports).allSatisfy(report -> assertThat(report.models()).containsAll(baseline.best()));
        assertThat(CpuBaseline.of(reports.reversed()).best())
                .as("whichever report comes first")
                .containsExactlyInAnyOrderElementsOf(best);
    }

    @Test
    void what_each_host_lacks_is_what_another_has() {
        CpuBaseline baseline = CpuBaseline.of(List.of(
                intel("h1", "qemu64-v1 Nehalem-v1 Haswell-v1 pcid"),
                intel("h2", "qemu64-v1 Nehalem-v1 ssbd"),
                intel("h3", "qemu64-v1 Nehalem-v1 Haswell-v1 pcid ssbd")));

        assertThat(baseline.shortfalls())
                .containsExactly(
                        new CpuShortfall(new HostName("h1"), List.of(), List.of("ssbd")),
                        new CpuShortfall(
                                new HostName("h2"),
                                List.of(new MissingModel("Haswell-v1", Why.FEATURES, List.of("part-of-Haswell-v1"))),
                                List.of("pcid")),
                        new CpuShortfall(new HostName("h3"), List.of(), List.of()));
        assertThat(baseline.shortfalls().getLast().none()).isTrue();
    }

    @Test
    void a_model_of_another_vendor_and_one_that_qemu_does_not_know_are_told_as_that() {
        CpuReport old = report(
                "old",
                new FamilyFinding(
                        "intel",
                        List.of(
                                new ModelFinding("qemu64-v1", true, List.of()),
                                new ModelFinding("Haswell-v4", false, List.of())),
                        new TreeMap<>()));

        CpuBaseline baseline =
                CpuBaseline.of(List.of(old, intel("new", "qemu64-v1 Haswell-v4"), amd("other", "qemu64-v1 EPYC-v1")));

        assertThat(baseline.shortfalls().getFirst().models())
                .containsExactly(
                        new MissingModel("Haswell-v4", Why.UNKNOWN_TO_QEMU, List.of()),
                        new MissingModel("EPYC-v1", Why.OTHER_VENDOR, List.of()));
        assertThat(baseline.shortfalls().getLast().models())
                .containsExactly(new MissingModel("Haswell-v4", Why.OTHER_VENDOR, List.of()));
    }

    @Test
    void two_reports_of_one_host_are_refused() {
        assertThatThrownBy(() -> CpuBaseline.of(List.of(intel("h1", "qemu64-v1"), intel("h1", "qemu64-v1"))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("h1");
    }
}
