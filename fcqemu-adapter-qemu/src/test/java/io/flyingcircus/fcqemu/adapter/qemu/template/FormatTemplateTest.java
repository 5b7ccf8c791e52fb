package io.flyingcircus.fcqemu.adapter.qemu.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTemplateTest {

    private static final Map<String, String> VALUES = Map.of("name", "test00", "a.b[c].d", "deep", "x", "{y}");

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "{name}, test00",
        "kvm.{name}!, kvm.test00!",
        "{{name}}, {name}",
        "{{{name}}}, {test00}",
        "{{{{name}}}}, {{name}}",
        "{a.b[c].d}, deep",
        "{x}, {y}",
    })
    void fields_are_replaced_and_doubled_braces_survive_once(String template, String filled) throws Exception {
        assertThat(fill(template)).isEqualTo(filled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "{}", "{name", "name}", "{name!r}", "{name:>5}", "{a b}", "{{name}", "{name}}"})
    void what_is_no_field_is_told_with_its_line(String template) {
        assertThatThrownBy(() -> fill("first\n" + template))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("t.in:2: ");
    }

    @Test
    void an_unknown_field_is_told_with_its_line() {
        assertThatThrownBy(() -> fill("a\nb\n{nothing}"))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("t.in:3: there is no field {nothing}");
    }

    private static String fill(String template) throws TemplateException {
        return FormatTemplate.parse("t.in", template).fill(field -> Optional.ofNullable(VALUES.get(field)));
    }
}
