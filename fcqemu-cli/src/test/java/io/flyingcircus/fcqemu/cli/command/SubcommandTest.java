package io.flyingcircus.fcqemu.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SubcommandTest {

    /** The words before {@code break}, over as many lines as they take. */
    private static final Pattern SERVED = Pattern.compile("(?m)^ +(ls \\| (?:[a-z-]+|[ |\\\\\n])+)\\) break ;;$");

    /** Those have words of their own for it, or somebody who talks with QEMU. */
    private static final Set<Subcommand> TELL_BY_THEMSELVES = EnumSet.of(
            Subcommand.SHUTDOWN_ALL, Subcommand.MAINTENANCE, Subcommand.DAEMON, Subcommand.MONITOR, Subcommand.TELNET);

    @ParameterizedTest
    @EnumSource
    void of_each_command_that_changes_something_it_is_known_how_to_go_on_when_it_is_cut_off(Subcommand command) {
        boolean changes = command.changes(List.of("--remove"));

        assertThat(command.goesOn("web01").isPresent()).isEqualTo(changes && !TELL_BY_THEMSELVES.contains(command));
        assertThat(command.goesOn("web01").orElse(".")).endsWith(".");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            STOP  --json web01     | 'fc-qemu status web01' shows how far it is. Should the daemon end before: Type it again, 'fc-qemu stop web01'
            START --verbose web01  | 'fc-qemu ensure web01' goes on from there.
            PRUNE --all            | Should the daemon end before: Type it again
            """)
    void a_client_that_leaves_is_told_what_it_can_do(String line, String said) {
        ClientCommands commands = new ClientCommands(
                (_, _, _) -> {
                    throw new AssertionError("nothing is carried out");
                },
                _ -> {},
                UnaryOperator.identity(),
                new LastStatus(Duration.ZERO));

        String words =
                line.substring(0, line.indexOf(' ')).toLowerCase(Locale.ROOT) + line.substring(line.indexOf(' '));
        assertThat(commands.afterwards(List.of(words.strip().split(" +", -1)))).contains(said);
    }

    @Test
    void the_launcher_asks_the_daemon_for_what_the_daemon_does() throws IOException {
        Matcher launcher = SERVED.matcher(Files.readString(Path.of("src/main/dist/bin/fc-qemu")));

        assertThat(launcher.find()).isTrue();
        assertThat(launcher.group(1).split("[ |\\\\\n]+")).containsExactlyInAnyOrderElementsOf(Subcommand.served());
    }
}
