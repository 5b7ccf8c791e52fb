package io.flyingcircus.fcqemu.adapter.ceph.rbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDirectoryTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void a_piece_begins_after_the_last_name_of_the_one_before() {
        assertThat(ImageDirectory.after("")).isEqualTo(bytes("\0\0\0\0" + "\0\2\0\0\0\0\0\0"));
        assertThat(ImageDirectory.after("a.root")).isEqualTo(bytes("\6\0\0\0a.root" + "\0\2\0\0\0\0\0\0"));
    }

    @Test
    void an_answer_names_images_with_their_ids() {
        assertThat(ImageDirectory.names(bytes("\0\0\0\0"))).isEmpty();
        assertThat(ImageDirectory.names(
                        bytes("\2\0\0\0" + "\6\0\0\0a.root" + "\3\0\0\0" + "123" + "\1\0\0\0" + "b" + "\0\0\0\0")))
                .containsExactly("a.root", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\1", "\1\0\0\0", "\377\377\377\377", "\1\0\0\0\1\0\0\0b", "\1\3\0\0"})
    void what_is_no_such_answer_is_refused(String answer) {
        assertThatThrownBy(() -> ImageDirectory.names(bytes(answer))).isInstanceOf(IllegalArgumentException.class);
    }
}
