package io.flyingcircus.fcqemu.cli.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IniParserTest {

    private final List<String> problems = new ArrayList<>();

    private IniDocument parse(String text) {
        return IniParser.parse("host.conf", text, problems);
    }

    private String value(String text, String section, String key) {
        return parse(text).value(section, key).orElseThrow().text();
    }

    @Test
    void keys_are_found_in_any_case_and_sections_only_as_written() {
        IniDocument read = parse("[Ceph]\nLOCK_Host = a\n");
        assertThat(read.value("Ceph", "lock_host").orElseThrow().text()).isEqualTo("a");
        assertThat(read.section("ceph")).isEmpty();
    }

    @Test
    void the_first_equals_sign_or_colon_ends_the_key() {
        assertThat(value("[a]\nx = tcp:{id}=1", "a", "x")).isEqualTo("tcp:{id}=1");
        assertThat(value("[a]\nx: tcp=1", "a", "x")).isEqualTo("tcp=1");
    }

    @Test
    void comments_begin_a_line_and_nothing_else() {
        assertThat(value("; c\n# c\n[a]\n  ; c\nx = 1 ; not a comment", "a", "x"))
                .isEqualTo("1 ; not a comment");
    }

    @Test
    void a_deeper_line_continues_the_value() {
        assertThat(value("[a]\nx = 1\n  2\n# c\n\n  3\n\ny = 4", "a", "x")).isEqualTo("1\n2\n\n3");
    }

    @Test
    void percent_names_other_values_of_the_section_or_of_the_defaults() {
        String text = "[DEFAULT]\nbase = /srv\n[a]\nx = %(base)s/%(NAME)s 100%%\nname = vm";
        assertThat(value(text, "a", "x")).isEqualTo("/srv/vm 100%");
        assertThat(problems).isEmpty();
    }

    @Test
    void values_that_name_each_other_are_a_mistake_and_no_endless_loop() {
        parse("[a]\nx = %(y)s\ny = %(x)s");
        assertThat(problems).hasSize(2).allMatch(problem -> problem.contains("more than 10 deep"));
    }

    @Test
    void mistakes_are_told_with_file_and_line() {
        parse("x = 1\n[a]\nnothing\ny = 1\ny = 2\n= 3\n[a]\nz = %x\n");
        assertThat(problems)
                .containsExactlyInAnyOrder(
                        "host.conf:1: a section such as [qemu] is expected before anything else",
                        "host.conf:3: 'key = value' or '[section]' is expected, not 'nothing'",
                        "host.conf:5: [a] y is here twice, first on line 4",
                        "host.conf:6: 'key = value' or '[section]' is expected, not '= 3'",
                        "host.conf:7: section [a] is here twice, first on line 2",
                        "host.conf:8: [a] z: '%' must be followed by '%' or '(key)s'");
    }
}
