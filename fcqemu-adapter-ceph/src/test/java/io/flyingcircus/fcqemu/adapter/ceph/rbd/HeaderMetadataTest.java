package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderMetadataTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void arguments_are_encoded_as_ceph_does() {
        assertThat(HeaderMetadata.setting("key", "text")).isEqualTo(bytes("\1\0\0\0" + "\3\0\0\0key" + "\4\0\0\0text"));
        assertThat(HeaderMetadata.removing("key")).isEqualTo(bytes("\3\0\0\0key"));
    }

    @Test
    void a_value_is_read_and_what_is_none_is_refused() {
        assertThat(HeaderMetadata.value(bytes("\2\0\0\0h1"))).isEqualTo("h1");
        assertThat(HeaderMetadata.value(bytes("\0\0\0\0"))).isEmpty();
        assertThatThrownBy(() -> HeaderMetadata.value(bytes("\3\0\0\0h1")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HeaderMetadata.value(bytes("\3"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void the_header_is_named_after_the_image_s_id() {
        assertThat(HeaderMetadata.headerObject(bytes("\6\0\0\0abc123"))).isEqualTo("rbd_header.abc123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\1\0", "\0\0\0\0", "\7\0\0\0abc", "\377\377\377\377abc"})
    void what_is_no_id_names_no_header(String content) {
        assertThatThrownBy(() -> HeaderMetadata.headerObject(bytes(content)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
