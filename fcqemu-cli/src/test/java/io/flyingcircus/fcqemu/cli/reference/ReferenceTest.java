package io.flyingcircus.fcqemu.cli.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.cli.command.CommandLineTool;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReferenceTest {

    private static final Map<String, String> FILES = Reference.files();

    private static String page(String name) {
        return Objects.requireNonNull(FILES.get("man/man8/" + name + ".8"), name);
    }

    @Test
    void every_command_has_a_page_with_its_options_and_examples_and_stands_in_the_overview() {
        CommandLineTool.model().getSubcommands().forEach((name, command) -> {
            String page = page("fc-qemu-" + name);
            assertThat(page)
                    .startsWith(".TH \"FC\\-QEMU\\-" + name.replace("-", "\\-").toUpperCase(Locale.ROOT) + "\" \"8\"")
                    .contains(
                            ".SH \"NAME\"",
                            ".SH \"SYNOPSIS\"",
                            ".SH \"DESCRIPTION\"",
                            ".SH \"EXAMPLES\"\n.PP\n.RS 4\n.nf\n");
            command.getCommandSpec().options().stream()
                    .filter(option -> !option.hidden())
                    .forEach(option -> assertThat(page)
                            .contains(Roff.bold(option.longestName()))
                            .contains(Roff.escaped(String.join(" ", option.description()))));
            String example = command.getCommandSpec().usageMessage().footer()[0].strip();
            assertThat(page("fc-qemu")).contains("\n" + Roff.escaped(example) + "\n");
            assertThat(page("fc-qemu")).contains(Roff.bold(name) + " (" + Roff.bold("fc-qemu-" + name) + "(8))");
        });
        assertThat(FILES.keySet().stream().filter(name -> name.startsWith("man/man8/")))
                .hasSize(CommandLineTool.model().getSubcommands().size() + 1);
    }

    @Test
    void what_is_hidden_is_in_no_page_and_in_no_completion() {
        assertThat(String.join("", FILES.values()))
                .doesNotContain("--again")
                .doesNotContain("\\-\\-again")
                .doesNotContain("--work")
                .doesNotContain("\\-\\-work");
    }

    @Test
    void the_configuration_has_a_page_with_every_key() {
        String page = Objects.requireNonNull(FILES.get("man/man5/fc-qemu.conf.5"));

        assertThat(page).contains("vm\\-max\\-total\\-memory = 0", "[consul]");
        assertThat(Texts.defaults().lines()).allSatisfy(line -> assertThat(page).contains(Roff.escaped(line)));
    }

    /** What picocli would put something in for. */
    @Test
    void texts_are_what_they_look_like() {
        assertThat(String.join("", FILES.values()))
                .doesNotContain("%n")
                .doesNotContain("@|")
                .doesNotContain("${DEFAULT");
    }

    @ParameterizedTest
    @CsvSource({"a-b, a\\-b", "\\n, \\en", "'\"', \\(dq", "ü…, \\[u00FC]\\[u2026]"})
    void what_means_something_to_roff_is_escaped(String text, String roff) {
        assertThat(Roff.escaped(text)).isEqualTo(roff);
    }

    @Test
    void a_line_that_begins_like_a_request_is_none() {
        assertThat(new Roff("x", 8, "x 1").verbatim(".TH\n'x").toString())
                .contains("\n\\&.TH\n")
                .contains("\n\\(aqx\n");
    }
}
