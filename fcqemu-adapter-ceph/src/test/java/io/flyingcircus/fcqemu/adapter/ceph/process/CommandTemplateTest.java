package io.flyingcircus.fcqemu.adapter.ceph.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandTemplateTest {

    private static final Map<String, String> FIELDS = Map.of("name", "test00", "rbd_pool", "rbd.ssd");

    @Test
    void the_line_of_the_fleet_is_filled_in() {
        assertThat(fill("create-vm -I {rbd_pool} {name}")).isEqualTo("create-vm -I rbd.ssd test00");
    }

    @Test
    void double_braces_stand_for_single_ones() {
        assertThat(fill("for i in ${{list}}; do {name}; done")).isEqualTo("for i in ${list}; do test00; done");
    }

    @Test
    void what_a_shell_and_a_regular_expression_would_replace_stays() {
        assertThat(fill("echo $1 \\1 $name {name}")).isEqualTo("echo $1 \\1 $name test00");
    }

    @Test
    void an_unknown_field_is_named_with_those_there_are() {
        assertThatThrownBy(() -> fill("create-vm {pool}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{pool}")
                .hasMessageContaining("rbd_pool");
    }

    @ParameterizedTest
    @ValueSource(strings = {"create-vm {name", "create-vm name}", "create-vm {}", "create-vm {name!r}", "{a.b}"})
    void a_brace_that_stands_alone_is_refused(String line) {
        assertThatThrownBy(() -> fill(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("written twice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-rf", "a b", "a;reboot", "$(reboot)", "`reboot`", "a'b", "a\"b", "a\nb", "a&b", "ü", "~"})
    void a_value_that_could_mean_something_to_a_shell_is_refused_and_not_shown(String value) {
        assertThatThrownBy(() -> new CommandTemplate("create-vm {name}").fill(Map.of("name", value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("{name}")
                .hasMessageContaining("cannot be given to a shell")
                .hasMessageNotContaining("reboot");
    }

    private static String fill(String line) {
        return new CommandTemplate(line).fill(FIELDS);
    }
}
