package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ImageHeaderTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void the_image_itself_is_asked_for_and_no_snapshot_of_it() {
        assertThat(ImageHeader.ofTheImage()).isEqualTo(bytes("\376\377\377\377\377\377\377\377"));
    }

    @Test
    void size_and_features_are_read_as_ceph_encodes_them() {
        assertThat(ImageHeader.size(bytes("\26" + "\0\0\0\100\1\0\0\0"))).isEqualTo(5L << 30);
        assertThat(ImageHeader.features(bytes("\5\2\0\0\0\0\0\0" + "\1\0\0\0\0\0\0\0")))
                .isEqualTo(new Features(0x205));
    }

    @Test
    void an_answer_that_is_cut_short_is_refused() {
        assertThatThrownBy(() -> ImageHeader.size(bytes("\26\0\0")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no size, only 3 bytes");
        assertThatThrownBy(() -> ImageHeader.features(bytes("")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no features, only 0 bytes");
    }
}
