package io.flyingcircus.fcqemu.domain.volumes;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.domain.SampleVm;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VolumeSizesTest {

    @ParameterizedTest
    @CsvSource({"1, 1024", "512, 1024", "1024, 1024", "1025, 1024", "2048, 1448", "4096, 2048", "8192, 2896"})
    void swap_grows_with_the_root_of_memory(long memoryMib, long swapMib) {
        assertThat(VolumeSizes.swap(new SampleVm().memory(memoryMib).definition()))
                .isEqualTo(new Mib(swapMib));
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "30, 5", "35, 5", "36, 6", "50, 7", "100, 10", "500, 22", "1000, 31"})
    void tmp_grows_with_the_root_of_the_disk(long diskGib, long tmpGib) {
        assertThat(VolumeSizes.tmp(new SampleVm().disk(diskGib).definition())).isEqualTo(Mib.ofGib(tmpGib));
    }

    @ParameterizedTest
    @CsvSource({"1, 1024", "30, 30720"})
    void root_is_what_the_definition_says(long diskGib, long rootMib) {
        assertThat(VolumeSizes.root(new SampleVm().disk(diskGib).definition())).isEqualTo(new Mib(rootMib));
    }
}
