package io.flyingcircus.fcqemu.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.cpu.CpuAbility;
import io.flyingcircus.fcqemu.ports.cpu.CpuProbe;
import org.junit.jupiter.api.Test;

/** {@link CpuProbe} of a host whose QEMU plays the CPU itself. */
abstract class CpuProbeContract {

    abstract CpuProbe probe();

    @Test
    void models_that_run_lack_nothing_and_the_others_say_what() {
        CpuAbility ability = probe().ask();

        assertThat(ability.emulated()).isTrue();
        assertThat(ability.vendor()).isEqualTo("AuthenticAMD");
        assertThat(ability.lacking()).containsKeys("qemu64-v1", "Nehalem-v1").doesNotContainKey("no-such-model");
        assertThat(ability.lacking().get("qemu64-v1")).isEmpty();
        assertThat(ability.lacking().get("Nehalem-v2")).containsExactly("spec-ctrl");
        assertThat(ability.lacking().get("Cascadelake-Server-v1")).contains("avx512f");
    }

    @Test
    void features_are_those_that_any_model_can_have_added() {
        assertThat(probe().ask().features()).contains("pdpe1gb").doesNotContain("spec-ctrl", "ibpb", "vendor");
    }

    @Test
    void it_can_be_asked_again_and_again() {
        CpuProbe probe = probe();

        assertThat(probe.ask()).isEqualTo(probe.ask());
    }
}
