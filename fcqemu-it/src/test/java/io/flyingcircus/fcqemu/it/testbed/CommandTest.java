package io.flyingcircus.fcqemu.it.testbed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CommandTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Test
    void output_and_exit_code_are_told_apart() {
        CommandResult result =
                Command.of("/bin/sh", "-c", "echo out; echo err >&2; exit 3").run(PATIENCE);

        assertThat(result.stdout()).isEqualTo("out\n");
        assertThat(result.stderr()).isEqualTo("err\n");
        assertThat(result.exitCode()).isEqualTo(3);
    }

    @Test
    void input_and_environment_reach_the_command() {
        CommandResult result = Command.of("/bin/sh", "-c", "cat; echo $GREETING")
                .with("GREETING", "hello")
                .reading("text\n")
                .run(PATIENCE);

        assertThat(result.stdout()).isEqualTo("text\nhello\n");
    }

    @Test
    void a_command_does_not_wait_for_what_it_leaves_in_the_background() {
        CommandResult result =
                Command.of("/bin/sh", "-c", "sleep 60 & echo $!").run(PATIENCE).orFail();

        long background = Long.parseLong(result.stdout().strip());
        assertThat(ProcessHandle.of(background)).hasValueSatisfying(ProcessHandle::destroyForcibly);
    }

    @Test
    void a_command_that_does_not_end_is_killed_and_what_it_said_is_shown() {
        Command endless = Command.of("/bin/sh", "-c", "echo $$; exec sleep 60");

        assertThatThrownBy(() -> endless.run(Duration.ofMillis(200)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("was killed")
                .hasMessageMatching("(?s).*stdout:\n\\d+\n.*");
    }

    @Test
    void an_unexpected_exit_code_shows_everything() {
        CommandResult result =
                Command.of("/bin/sh", "-c", "echo why >&2; exit 1").run(PATIENCE);

        assertThatThrownBy(result::orFail)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected exit code 0")
                .hasMessageContaining("why");
        assertThat(result.orFailUnless(1)).isSameAs(result);
    }
}
