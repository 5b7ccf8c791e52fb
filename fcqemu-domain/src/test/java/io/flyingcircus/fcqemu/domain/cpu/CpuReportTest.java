package io.flyingcircus.fcqemu.domain.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.cpu.CpuAbility;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CpuReportTest {

    private static final HostName HOST = new HostName("h1");
    private static final String INTEL = "GenuineIntel";
    private static final String AMD = "AuthenticAMD";

    private static final List<CpuFamily> KNOWN = List.of(
            new CpuFamily("amd", AMD, List.of("qemu64-v1", "EPYC-v1"), List.of("ibpb", "pdpe1gb")),
            new CpuFamily("intel", INTEL, List.of("qemu64-v1", "Nehalem-v1"), List.of("ssbd", "pcid")));

    private static CpuAbility ability(boolean emulated, String vendor, SortedSet<String> features, String... running) {
        SortedMap<String, List<String>> lacking = new TreeMap<>();
        List.of("qemu64-v1", "EPYC-v1", "Nehalem-v1", "Cooperlake-v1")
                .forEach(model -> lacking.put(model, List.of("feature-of-" + model)));
        List.of(running).forEach(model -> lacking.put(model, List.of()));
        return new CpuAbility(emulated, vendor, lacking, features);
    }

    private static SortedSet<String> features(String... features) {
        return new TreeSet<>(List.of(features));
    }

    static Stream<Arguments> hosts() {
        return Stream.of(
                Arguments.of(
                        "every set of the flags it has goes with every model that runs",
                        ability(false, INTEL, features("pcid", "ssbd", "avx"), "qemu64-v1", "Nehalem-v1"),
                        List.of(
                                "Nehalem-v1",
                                "Nehalem-v1,pcid",
                                "Nehalem-v1,pcid,ssbd",
                                "Nehalem-v1,ssbd",
                                "qemu64-v1",
                                "qemu64-v1,pcid",
                                "qemu64-v1,pcid,ssbd",
                                "qemu64-v1,ssbd")),
                Arguments.of(
                        "a model of which it lacks anything is left out",
                        ability(false, INTEL, features("ssbd"), "qemu64-v1"),
                        List.of("qemu64-v1", "qemu64-v1,ssbd")),
                Arguments.of(
                        "without flags there are the bare models",
                        ability(false, INTEL, features(), "qemu64-v1", "Nehalem-v1"),
                        List.of("Nehalem-v1", "qemu64-v1")),
                Arguments.of(
                        "another vendor's model is left out though its features are all there, and its flags too",
                        ability(false, AMD, features("pcid", "ibpb"), "qemu64-v1", "Nehalem-v1", "EPYC-v1"),
                        List.of("EPYC-v1", "EPYC-v1,ibpb", "qemu64-v1", "qemu64-v1,ibpb")),
                Arguments.of(
                        "an emulated CPU is of either vendor, and what both have is there once",
                        ability(true, AMD, features("pcid", "pdpe1gb"), "qemu64-v1", "Nehalem-v1"),
                        List.of("Nehalem-v1", "Nehalem-v1,pcid", "qemu64-v1", "qemu64-v1,pcid", "qemu64-v1,pdpe1gb")),
                Arguments.of(
                        "of a vendor that nobody knows, all that runs counts",
                        ability(false, "HygonGenuine", features(), "qemu64-v1", "EPYC-v1"),
                        List.of("EPYC-v1", "qemu64-v1")),
                Arguments.of(
                        "a model that this QEMU does not know does not run",
                        new CpuAbility(false, INTEL, new TreeMap<>(Map.of("Nehalem-v1", List.of())), features()),
                        List.of("Nehalem-v1")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hosts")
    void what_is_reported(String title, CpuAbility ability, List<String> models) {
        assertThat(CpuReport.of(HOST, KNOWN, ability).models()).as(title).containsExactlyElementsOf(models);
    }

    @Test
    void why_a_model_does_not_run_is_kept() {
        CpuReport report = CpuReport.of(HOST, KNOWN, ability(false, INTEL, features(), "qemu64-v1"));

        assertThat(report.findings("Nehalem-v1"))
                .containsExactly(new ModelFinding("Nehalem-v1", true, List.of("feature-of-Nehalem-v1")));
    }

    @Test
    void only_what_was_found_is_told_to_the_directory_and_looking_tells_nobody() {
        List<List<String>> told = new ArrayList<>();
        List<String> events = new ArrayList<>();
        CpuCommands commands = new CpuCommands(
                HOST,
                KNOWN,
                () -> ability(false, AMD, features(), "EPYC-v1"),
                told::add,
                event -> events.add(event.name()));

        commands.look();
        assertThat(told).isEmpty();
        commands.report();

        assertThat(told).containsExactly(List.of("EPYC-v1"));
        assertThat(events).containsExactly("cpu-models-reported");
    }

    @Test
    void a_host_that_runs_no_model_at_all_is_not_reported() {
        List<List<String>> told = new ArrayList<>();
        CpuCommands commands =
                new CpuCommands(HOST, KNOWN, () -> ability(false, AMD, features()), told::add, event -> {});

        assertThatThrownBy(commands::report).isInstanceOf(HostException.class).hasMessageContaining("--json");
        assertThat(told).isEmpty();
    }

    @Test
    void more_flags_than_can_be_combined_are_refused() {
        List<String> flags = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i");

        assertThatThrownBy(() -> new CpuFamily("many", INTEL, List.of("qemu64-v1"), flags))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
