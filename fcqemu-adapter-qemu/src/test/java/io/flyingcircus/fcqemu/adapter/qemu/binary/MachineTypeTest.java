package io.flyingcircus.fcqemu.adapter.qemu.binary;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTypeTest {

    private static MachineType type(String name) {
        return MachineType.parse(name).orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "pc-i440fx-7.2, pc-i440fx-10.0, true",
        "pc-i440fx-7.2, pc-i440fx-7.10, true",
        "pc-i440fx-7.2, pc-i440fx-7.2, false",
        "pc-i440fx-8.0, pc-i440fx-7.2, false",
        "pc-i440fx-7.2, pc-q35-10.0, false",
        "pc-q35-7.2, pc-i440fx-10.0, false"
    })
    void versions_are_compared_number_by_number_and_within_one_kind(String one, String other, boolean older) {
        assertThat(type(one).olderThan(type(other))).isEqualTo(older);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "microvm", "none", "pc", "pc-i440fx", "pc-i440fx-7", "pc-i440fx-7.2.1 ", "-7.2", "pc-1.99999"
            })
    void what_has_no_version_is_none(String name) {
        assertThat(MachineType.parse(name)).isEmpty();
    }

    @Test
    void a_qemu_has_the_one_of_the_machine_section_wherever_that_is() {
        assertThat(MachineType.of("""
                [name]
                  type = "pc-q35-1.0"
                [machine]
                  accel = "kvm"
                  type = "pc-i440fx-7.2"
                [device]
                  type = "pc-q35-2.0"
                """)).contains(type("pc-i440fx-7.2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[machine]",
                "[machine]\n[device]\n  type = \"pc-i440fx-7.2\"\n",
                "[machine]\n  type = \"microvm\"\n",
                "[machine]\n  type = pc-i440fx-7.2\n",
                "  type = \"pc-i440fx-7.2\"\n"
            })
    void without_one_there_nothing_is_known(String configuration) {
        assertThat(MachineType.of(configuration)).isEmpty();
    }
}
