package io.flyingcircus.fcqemu.adapter.ceph.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class XfsFeaturesTest {

    private static final String USAGE_OF_6_1 = """
            /* metadata */ [-m crc=0|1,finobt=0|1,uuid=xxx,rmapbt=0|1,reflink=0|1,
                               inobtcount=0|1,bigtime=0|1]
            /* inode size */ [-i perblock=n|size=num,maxpct=n,attr=0|1|2,
                               projid32bit=0|1,sparse=0|1,nrext64=0|1]
            """;

    @Test
    void what_the_program_knows_and_old_kernels_do_not_is_switched_off() {
        assertThat(XfsFeatures.pinned(USAGE_OF_6_1, "-q -f -K -m crc=1,finobt=1 -d su=4m,sw=1"))
                .isEqualTo("-m bigtime=0 -m inobtcount=0 -i nrext64=0");
    }

    @Test
    void options_an_old_program_does_not_know_are_not_given() {
        assertThat(XfsFeatures.pinned("[-m crc=0|1,finobt=0|1]", "-q")).isEmpty();
    }

    @Test
    void what_is_configured_is_left_alone() {
        assertThat(XfsFeatures.pinned(USAGE_OF_6_1, "-m bigtime=1 -i nrext64=0"))
                .isEqualTo("-m inobtcount=0");
        assertThat(XfsFeatures.pinned(USAGE_OF_6_1, "-c options=lts_4.19.conf")).isEmpty();
    }
}
