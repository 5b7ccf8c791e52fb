package io.flyingcircus.fcqemu.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.domain.cpu.CpuBaseline;
import io.flyingcircus.fcqemu.domain.cpu.CpuReport;
import io.flyingcircus.fcqemu.domain.cpu.FamilyFinding;
import io.flyingcircus.fcqemu.domain.cpu.ModelFinding;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuReportJsonTest {

    @TempDir
    private Path folder;

    private static CpuReport report(String host, boolean pcid, String... lacks) {
        return new CpuReport(
                new HostName(host),
                false,
                "GenuineIntel",
                List.of(new FamilyFinding(
                        "intel",
                        List.of(
                                new ModelFinding("qemu64-v1", true, List.of()),
                                new ModelFinding("Haswell-v1", true, List.of(lacks)),
                                new ModelFinding("Haswell-v9", false, List.of())),
                        new TreeMap<>(Map.of("pcid", pcid, "ssbd", false)))));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("report.json"), content);
    }

    @Test
    void what_is_printed_is_read_back_the_same() throws IOException {
        CpuReport report = report("h1", true, "avx2", "hle");

        assertThat(CpuReportJson.read(file(CpuReportJson.of(report)))).isEqualTo(report);
    }

    @Test
    void programs_find_what_is_reported_in_one_list() {
        assertThat(CpuReportJson.of(report("h1", true)))
                .contains(
                        "\"cpu_models\" : [ \"Haswell-v1\", \"Haswell-v1,pcid\", \"qemu64-v1\", \"qemu64-v1,pcid\" ]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{\"host\": \"h1\"",
                "{\"host\": \"h 1\", \"emulated\": false, \"vendor\": \"x\", \"families\": []}",
                "{\"host\": \"h1\", \"emulated\": 1, \"vendor\": \"x\", \"families\": []}",
                "{\"host\": \"h1\", \"emulated\": true, \"vendor\": \"x\", \"families\": [{\"name\": \"intel\"}]}"
            })
    void a_file_that_is_no_report_is_named(String content) throws IOException {
        Path file = file(content);

        assertThatThrownBy(() -> CpuReportJson.read(file))
                .isInstanceOf(HostException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("nothing was compared");
    }

    @Test
    void a_file_that_would_take_all_memory_is_refused() throws IOException {
        StringBuilder flags = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            flags.append(i == 0 ? "" : ",").append("{\"name\": \"f").append(i).append("\", \"available\": true}");
        }
        Path many = file("{\"host\": \"h1\", \"emulated\": true, \"vendor\": \"x\", \"families\": [{\"name\": \"i\","
                + " \"models\": [], \"flags\": [" + flags + "]}]}");
        assertThatThrownBy(() -> CpuReportJson.read(many))
                .isInstanceOf(HostException.class)
                .hasMessageContaining("more than 8 flags");

        Path deep = file("[".repeat(100_000));
        assertThatThrownBy(() -> CpuReportJson.read(deep)).isInstanceOf(HostException.class);
    }

    @Test
    void a_comparison_for_people() {
        CpuBaseline baseline = CpuBaseline.of(List.of(report("h1", true), report("host2", false, "avx2", "hle")));

        assertThat(CpuBaselineText.of(baseline)).isEqualTo("""
                best on all of them: qemu64-v1

                HOST   LACKS       WHY
                h1     -           has all that the others have
                host2  Haswell-v1  the CPU lacks avx2 hle
                host2  pcid        the CPU has it not
                """);
    }

    @Test
    void a_comparison_for_programs() {
        CpuBaseline baseline = CpuBaseline.of(List.of(report("h1", true), report("host2", false, "avx2")));

        assertThat(CpuBaselineText.json(baseline).replaceAll("\\s+", "")).isEqualTo("""
                {"best":["qemu64-v1"],"hosts":[{"host":"h1","lacking_models":[],"lacking_flags":[]},\
                {"host":"host2","lacking_models":[{"name":"Haswell-v1","why":"features","features":["avx2"]}],\
                "lacking_flags":["pcid"]}]}""");
    }
}
