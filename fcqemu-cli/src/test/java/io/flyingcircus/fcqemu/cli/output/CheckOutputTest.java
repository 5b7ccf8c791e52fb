package io.flyingcircus.fcqemu.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.check.CheckReport;
import io.flyingcircus.fcqemu.domain.check.Figures;
import io.flyingcircus.fcqemu.domain.check.Finding;
import io.flyingcircus.fcqemu.domain.check.Severity;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What {@code check} prints is read by monitoring systems: these files are its wording. */
final class CheckOutputTest {

    private static final Duration TOOK = Duration.ofMillis(412);

    private static Finding finding(Severity severity, Finding.Kind kind, String vm, String text) {
        return new Finding(severity, kind, Optional.of(new VmName(vm)), text);
    }

    private static CheckReport bad() {
        return new CheckReport(
                List.of(
                        finding(
                                Severity.CRITICAL,
                                Finding.Kind.NOT_RUNNING,
                                "test00",
                                "is wanted here and does not run: run 'fc-qemu ensure test00'"),
                        finding(Severity.WARNING, Finding.Kind.VM_SWAP, "test01", "has 1025 MiB in swap"),
                        finding(Severity.WARNING, Finding.Kind.QEMU_OUTDATED, "test02", "odd | bar\nnext line"),
                        new Finding(
                                Severity.UNKNOWN,
                                Finding.Kind.LOCKS_UNKNOWN,
                                Optional.empty(),
                                "locks of test01 could not be read in Ceph: no answer in time. Look at 'ceph -s'")),
                new Figures(2, 1, new Mib(12_345), new Mib(20_480), new Mib(65_536), new Mib(1_030), new Mib(1_025)));
    }

    private static CheckReport good() {
        return new CheckReport(
                List.of(), new Figures(1, 0, new Mib(310), new Mib(1_024), Mib.ZERO, Mib.ZERO, Mib.ZERO));
    }

    private static String golden(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(CheckOutputTest.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void a_host_that_is_well() throws IOException {
        assertThat(CheckText.of(good(), TOOK)).isEqualTo(golden("check-ok.txt"));
        assertThat(CheckJson.of(good(), TOOK)).isEqualTo(golden("check-ok.json"));
    }

    @Test
    void a_host_that_is_not() throws IOException {
        assertThat(CheckText.of(bad(), TOOK)).isEqualTo(golden("check-critical.txt"));
        assertThat(CheckJson.of(bad(), TOOK)).isEqualTo(golden("check-critical.json"));
    }

    @Test
    void a_host_of_which_nothing_is_known() {
        assertThat(CheckText.unknown("no such file: a|b")).isEqualTo("UNKNOWN - no such file: a/b\n");
        assertThat(CheckJson.unknown("no such file", TOOK))
                .contains("\"state\" : \"UNKNOWN\"", "\"exit_code\" : 3", "no such file");
    }
}
