package io.flyingcircus.fcqemu.adapter.ceph.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShellCommandTest {

    private static final Duration PLENTY = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void it_runs_in_its_folder_and_returns_what_it_wrote_to_both_outputs() throws Exception {
        Files.writeString(folder.resolve("here"), "content\n");

        assertThat(command("cat here; echo problem >&2").run()).isEqualTo("content\nproblem\n");
    }

    @Test
    void it_has_nothing_to_read() throws Exception {
        assertThat(command("wc -c").run().strip()).isEqualTo("0");
    }

    @Test
    void programs_for_administrators_are_found() throws Exception {
        assertThat(command("echo $PATH").run().strip()).endsWith(":/usr/sbin:/sbin");
    }

    @Test
    void a_failure_has_the_line_the_exit_code_and_the_output() {
        assertThatThrownBy(() -> command("echo no space >&2; exit 28").run())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("echo no space")
                .hasMessageContaining("exit code 28")
                .hasMessageEndingWith("said:\nno space");
    }

    @Test
    void a_command_that_is_not_there_is_a_failure() {
        assertThatThrownBy(() -> command("no-such-program-of-ours").run())
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("exit code 127");
    }

    @Test
    void the_exit_code_may_not_matter() throws Exception {
        ShellCommand.Result result = command("echo usage; exit 1").runToAnyEnd();

        assertThat(result).isEqualTo(new ShellCommand.Result(1, "usage\n"));
    }

    @Test
    void of_a_long_output_the_end_is_kept() throws Exception {
        String output = command("seq 1 100000").run();

        assertThat(output).hasSize(OutputTail.MOST_BYTES).endsWith("\n99999\n100000\n");
    }

    @Test
    void what_takes_too_long_is_killed_with_its_children() throws Exception {
        Path pidFile = folder.resolve("pid");
        ShellCommand hangs = new ShellCommand(
                "echo begun; sh -c 'echo $$ >pid.new; mv pid.new pid; exec sleep 600'; echo ended",
                folder,
                Duration.ofSeconds(1));

        assertThatThrownBy(hangs::run)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("did not end within 1 s")
                .hasMessageContaining("begun")
                .hasMessageNotContaining("ended\n");
        long child = Long.parseLong(Files.readString(pidFile).strip());
        ProcessHandle.of(child).ifPresent(handle -> handle.onExit().join());
        assertThat(ProcessHandle.of(child).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void a_child_in_the_background_that_keeps_the_output_open_is_not_waited_for() throws Exception {
        String output = command("echo done; sleep 20 & echo $! >pid").run();

        assertThat(output).isEqualTo("done\n");
        long background = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        assertThat(ProcessHandle.of(background).map(ProcessHandle::destroyForcibly))
                .contains(true);
    }

    private ShellCommand command(String line) {
        return new ShellCommand(line, folder, PLENTY);
    }
}
