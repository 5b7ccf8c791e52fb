package io.flyingcircus.fcqemu.it.walkthrough;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShownOutputTest {

    private static boolean shows(List<String> shown, String... printed) {
        return new ShownOutput(shown).isShownBy(List.of(printed));
    }

    @Test
    void what_stands_there_has_to_be_printed_letter_by_letter_and_line_by_line() {
        List<String> shown = List.of("demo  online (4711)", "h1.*");

        assertThat(shows(shown, "demo  online (4711)", "h1.*")).isTrue();
        assertThat(shows(shown, "demo  online (4712)", "h1.*")).isFalse();
        assertThat(shows(shown, "demo  online (4711)", "h1xx")).isFalse();
        assertThat(shows(shown, "demo  online (4711)")).isFalse();
        assertThat(shows(shown, "demo  online (4711)", "h1.*", "more")).isFalse();
        assertThat(shows(shown, "more", "demo  online (4711)", "h1.*")).isFalse();
        assertThat(shows(List.of(), "something")).isFalse();
        assertThat(shows(List.of())).isTrue();
    }

    @Test
    void an_ellipsis_is_anything_within_its_line() {
        List<String> shown = List.of("pid=… of demo", "next");

        assertThat(shows(shown, "pid=4711 of demo", "next")).isTrue();
        assertThat(shows(shown, "pid= of demo", "next")).isTrue();
        assertThat(shows(shown, "pid=4711 of other", "next")).isFalse();
        assertThat(shows(shown, "pid=4711", "of demo", "next")).isFalse();
    }

    @Test
    void a_line_that_is_an_ellipsis_is_any_lines() {
        List<String> shown = List.of("first", "…", "last");

        assertThat(shows(shown, "first", "last")).isTrue();
        assertThat(shows(shown, "first", "one", "", "two", "last")).isTrue();
        assertThat(shows(shown, "first", "one")).isFalse();
    }

    @Test
    void columns_may_be_wider_but_words_stay_apart() {
        List<String> shown = List.of("NAME  STATE", "demo  online");

        assertThat(shows(shown, "NAME            STATE  ", "demo            online"))
                .isTrue();
        assertThat(shows(shown, "NAMESTATE", "demo  online")).isFalse();
    }
}
