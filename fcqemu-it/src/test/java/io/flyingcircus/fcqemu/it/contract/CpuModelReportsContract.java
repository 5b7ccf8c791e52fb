package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flyingcircus.fcqemu.ports.cpu.CpuModelReports;
import io.flyingcircus.fcqemu.ports.failure.DirectoryException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link CpuModelReports}. */
abstract class CpuModelReportsContract {

    abstract CpuModelReports reports();

    /** What the directory knows of this host. */
    abstract List<String> known();

    /** The directory takes no reports any more. */
    abstract void refuse();

    @Test
    void a_report_replaces_the_one_before() {
        reports().report(List.of("Nehalem-v1", "Nehalem-v1,pcid,ssbd"));
        assertThat(known()).containsExactly("Nehalem-v1", "Nehalem-v1,pcid,ssbd");

        reports().report(List.of("qemu64-v1"));
        assertThat(known()).containsExactly("qemu64-v1");
    }

    @Test
    void a_report_that_is_refused_changes_nothing() {
        reports().report(List.of("qemu64-v1"));
        refuse();

        assertThatThrownBy(() -> reports().report(List.of("Nehalem-v1"))).isInstanceOf(DirectoryException.class);
        assertThat(known()).containsExactly("qemu64-v1");
    }
}
