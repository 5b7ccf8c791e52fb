package io.flyingcircus.fcqemu.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.cpu.CpuFamily;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuFamiliesTest {

    @Test
    void the_models_and_flags_of_the_fleet_are_built_in() {
        List<CpuFamily> families = CpuFamilies.builtIn();

        assertThat(families).extracting(CpuFamily::name).containsExactly("amd", "intel");
        CpuFamily amd = families.getFirst();
        assertThat(amd.vendor()).isEqualTo("AuthenticAMD");
        assertThat(amd.models()).containsExactly("qemu64-v1", "EPYC-v1", "EPYC-v2", "EPYC-v3", "EPYC-Rome-v1");
        assertThat(amd.flags()).containsExactlyInAnyOrder("ibpb", "virt-ssbd", "amd-ssbd", "amd-no-ssb", "pdpe1gb");
        CpuFamily intel = families.getLast();
        assertThat(intel.vendor()).isEqualTo("GenuineIntel");
        assertThat(intel.models())
                .hasSize(21)
                .startsWith("qemu64-v1", "Nehalem-v1", "Nehalem-v2", "Westmere-v1")
                .contains("Haswell-v4", "Broadwell-v4", "Skylake-Server-v2")
                .endsWith("Cascadelake-Server-v2");
        assertThat(intel.flags()).containsExactlyInAnyOrder("pcid", "spec-ctrl", "ssbd", "pdpe1gb");
    }
}
