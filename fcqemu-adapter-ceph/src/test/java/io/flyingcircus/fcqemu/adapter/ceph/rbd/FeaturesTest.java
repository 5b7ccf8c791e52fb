package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FeaturesTest {

    @Test
    void what_newer_clusters_give_an_image_by_default_has_names() {
        Features defaults = new Features(61);

        assertThat(defaults.names())
                .containsExactly("layering", "exclusive-lock", "object-map", "fast-diff", "deep-flatten");
        assertThat(defaults.exclusiveLock()).isTrue();
        assertThat(defaults.migrating()).isFalse();
    }

    @Test
    void an_image_of_ours_has_layering_alone() {
        assertThat(new Features(Features.LAYERING).names()).containsExactly("layering");
        assertThat(new Features(Features.LAYERING).exclusiveLock()).isFalse();
    }

    @Test
    void a_feature_newer_than_this_program_is_named_by_its_bit() {
        assertThat(new Features(1L << 40 | 1L << 9).names()).containsExactly("migrating", "bit-40");
    }
}
