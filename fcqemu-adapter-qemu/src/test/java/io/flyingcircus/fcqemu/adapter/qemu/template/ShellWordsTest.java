package io.flyingcircus.fcqemu.adapter.qemu.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellWordsTest {

    @Test
    void words_are_split_as_a_shell_splits_them() throws Exception {
        assertThat(ShellWords.split("  -a b\t'c d' \"e 'f'\" g\\ h i\"j\"'k' '' \"\\\\ \\\" \\x\" "))
                .isEqualTo(List.of("-a", "b", "c d", "e 'f'", "g h", "ijk", "", "\\ \" \\x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'a", "\"a", "a\\", "\"a\\"})
    void what_is_not_closed_is_refused(String line) {
        assertThatThrownBy(() -> ShellWords.split(line)).isInstanceOf(TemplateException.class);
    }
}
