package io.flyingcircus.fcqemu.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** The examples in help texts and pages of the manual. */
class ExampleTest {

    /** The words behind {@code fc-qemu}, as a shell hands them over; the examples quote nothing but with apostrophes. */
    private static List<String> words(Example example) {
        List<String> words = Arrays.stream(example.line().split(" "))
                .map(word -> word.replace("'", ""))
                .toList();
        return words.subList(words.indexOf("fc-qemu") + 1, words.size());
    }

    @ParameterizedTest
    @EnumSource
    void every_command_has_examples_which_it_understands(Subcommand command) {
        assertThat(Example.of(command)).isNotEmpty();
        for (Example example : Example.of(command)) {
            assertThat(example.line()).contains("fc-qemu ").hasSizeLessThan(90);
            assertThat(example.says()).isNotBlank();
            ParseResult parsed =
                    CommandLineTool.model().parseArgs(words(example).toArray(String[]::new));
            assertThat(parsed.subcommand().commandSpec().name()).isEqualTo(command.typed());
            assertThat(parsed.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void its_help_shows_them_and_nothing_that_a_line_could_not_hold(Subcommand command) {
        CommandLine line = Optional.ofNullable(
                        CommandLineTool.model().getSubcommands().get(command.typed()))
                .orElseThrow();
        List<String> help = new ArrayList<>(line.getUsageMessage().lines().toList());

        for (Example example : Example.of(command)) {
            assertThat(help).contains("  " + example.line(), "      " + example.says());
        }
    }
}
