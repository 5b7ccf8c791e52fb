package io.flyingcircus.fcqemu.it.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The human monitor and the console of a real QEMU without a guest, by the distribution; with a terminal where it takes one. */
final class MonitorAndConsoleIT {

    private static final Path LAUNCHER = Checkout.top().resolve("fcqemu-cli/target/dist/bin/fc-qemu");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String CTRL_CLOSING_BRACKET = "\\u001d";
    private static final String CTRL_D = "\\u0004";

    @TempDir
    private Path root;

    private Path socket;
    private Path console;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void qemu() throws IOException {
        Files.createDirectories(root.resolve("run"));
        Files.createDirectories(root.resolve("var/log/vm"));
        socket = root.resolve("run/qemu.test00.monitor.sock");
        console = root.resolve("var/log/vm/test00.log");
        start(
                "qemu-system-x86_64",
                "-nodefaults",
                "-display",
                "none",
                "-S",
                "-machine",
                "none",
                "-chardev",
                "socket,id=hmp,server=on,wait=off,path=" + socket,
                "-mon",
                "chardev=hmp,mode=readline");
        Await.atMostSeconds(30).until("QEMU has its monitor", () -> Files.exists(socket));
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Process start(String... words) throws IOException {
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(root.resolve("out").toFile())
                .start();
        started.add(process);
        return process;
    }

    private Command fcQemu(String... words) {
        List<String> all = new ArrayList<>(List.of(LAUNCHER.toString(), "--root", root.toString()));
        all.addAll(List.of(words));
        return new Command(all, new TreeMap<>(), "");
    }

    private CommandResult atATerminal(String steps, Command command) throws IOException {
        Path script = root.resolve("at-a-terminal.py");
        try (InputStream in =
                Objects.requireNonNull(MonitorAndConsoleIT.class.getResourceAsStream("at-a-terminal.py"))) {
            Files.write(script, in.readAllBytes());
        }
        return command.through("/usr/bin/python3", script.toString(), steps).run(PATIENCE);
    }

    @Test
    void on_a_terminal_every_key_goes_to_qemu_until_the_one_that_leaves() throws IOException {
        CommandResult talk = atATerminal(
                "[[\"(qemu) \", \"info statu\\t\"], [\"info status\", \"\\r\"], [\"prelaunch\", \""
                        + CTRL_CLOSING_BRACKET + "\"]]",
                fcQemu("telnet", "test00"));

        assertThat(talk.orFail().stdout())
                .contains("Ctrl-] leaves the monitor of test00")
                .contains("monitor - type 'help' for more information")
                .contains("VM status: paused (prelaunch)");
    }

    @Test
    void the_key_for_the_end_of_input_leaves_too_and_the_next_client_is_served() throws IOException {
        for (String command : List.of("monitor", "telnet")) {
            assertThat(atATerminal("[[\"(qemu) \", \"" + CTRL_D + "\"]]", fcQemu(command, "test00"))
                            .orFail()
                            .stdout())
                    .contains("(qemu) ");
        }
    }

    @Test
    void each_line_of_a_pipe_is_a_command_and_only_answers_are_printed() {
        CommandResult asked = fcQemu("monitor", "test00")
                .reading("info status\ninfo name\nno-such-command\ninfo version")
                .run(PATIENCE)
                .orFail();

        assertThat(asked.stdout())
                .startsWith("VM status: paused (prelaunch)\n")
                .contains("unknown command: 'no-such-command'\n")
                .doesNotContain("(qemu)")
                .doesNotContain("\u001b")
                .endsWith("\n");
        assertThat(asked.stderr()).isEmpty();
    }

    @Test
    void a_long_answer_is_printed_whole() {
        String help = fcQemu("monitor", "test00")
                .reading("help\n")
                .run(PATIENCE)
                .orFail()
                .stdout();

        assertThat(help.lines().count()).isGreaterThan(150);
        assertThat(help).contains("migrate_set_parameter").contains("xp /fmt addr");
    }

    @Test
    void a_monitor_that_another_client_holds_is_told_as_that() throws IOException {
        start("socat", "UNIX-CONNECT:" + socket, "EXEC:sleep 1000");
        Await.atMostSeconds(20)
                .until(
                        "the other client is served",
                        () -> fcQemu("monitor", "test00")
                                        .reading("")
                                        .run(PATIENCE)
                                        .exitCode()
                                == 69);

        CommandResult refused = fcQemu("monitor", "test00")
                .reading("info status\n")
                .run(PATIENCE)
                .orFailUnless(69);

        assertThat(refused.stderr()).contains("another client holds it").contains("ss -xp");
        assertThat(refused.stdout()).isEmpty();
    }

    @Test
    void a_qemu_that_is_told_to_quit_ends_the_talk() {
        assertThat(fcQemu("monitor", "test00")
                        .reading("quit\ninfo status\n")
                        .run(PATIENCE)
                        .exitCode())
                .isZero();
        CommandResult gone = fcQemu("monitor", "test00")
                .reading("info status\n")
                .run(PATIENCE)
                .orFailUnless(69);
        assertThat(gone.stderr()).contains("has no human monitor").contains("fc-qemu status test00");
    }

    @Test
    void the_last_lines_of_a_console_are_shown_without_what_a_terminal_would_obey() throws IOException {
        StringBuilder log = new StringBuilder();
        for (int i = 1; i <= 20_000; i++) {
            log.append("line ").append(i).append(" \u001b[31mred\u001b[0m \u001b]0;title\u0007\u009b6n\r\n");
        }
        Files.writeString(console, log + "test00 login: ");

        assertThat(fcQemu("console", "--no-follow", "-n", "3", "test00")
                        .run(PATIENCE)
                        .orFail()
                        .stdout())
                .isEqualTo("line 19999 red \nline 20000 red \ntest00 login: ");
        assertThat(fcQemu("console", "--no-follow", "--raw", "-n", "1", "test00")
                        .run(PATIENCE)
                        .orFail()
                        .stdout())
                .isEqualTo("test00 login: ");
        assertThat(fcQemu("console", "--no-follow", "--lines", "0", "test00")
                        .run(PATIENCE)
                        .orFail()
                        .stdout())
                .isEmpty();
        assertThat(fcQemu("console", "--no-follow", "--lines", "100000", "test00")
                        .run(PATIENCE)
                        .orFail()
                        .stdout())
                .startsWith("line 1 red \n")
                .hasLineCount(20_001);
    }

    @Test
    void a_console_is_followed_into_the_next_start() throws IOException {
        Files.writeString(console, "old 1\nold 2\n");
        Path out = root.resolve("out");
        start(fcQemu("console", "-n", "1", "test00").words().toArray(String[]::new));
        awaitShown(out, "old 2\n");

        Files.writeString(console, "old 3\n", StandardOpenOption.APPEND);
        awaitShown(out, "old 2\nold 3\n");
        Files.move(console, root.resolve("var/log/vm/test00-2026.log"));
        Files.writeString(console, "new 1\nnew 2\n");

        awaitShown(out, "old 2\nold 3\n\n--- test00 was started anew ---\nnew 1\nnew 2\n");
    }

    @Test
    void the_history_goes_back_over_earlier_runs() throws IOException {
        Files.writeString(root.resolve("var/log/vm/test00-2026-01-01T10:00:00.log"), "first 1\nfirst 2\n");
        Files.writeString(root.resolve("var/log/vm/test00-2026-01-02T10:00:00.123456.log"), "second 1\nsecond 2");
        String anew = "\n--- test00 was started anew ---\n";

        assertThat(shown("4")).isEqualTo("first 1\nfirst 2\n" + anew + "second 1\nsecond 2");

        Files.writeString(console, "third 1\nthird 2\n");
        assertThat(shown("2")).isEqualTo("third 1\nthird 2\n");
        assertThat(shown("3")).isEqualTo("second 2" + anew + "third 1\nthird 2\n");
        assertThat(shown("5")).isEqualTo("first 2\n" + anew + "second 1\nsecond 2" + anew + "third 1\nthird 2\n");
    }

    private String shown(String lines) {
        return fcQemu("console", "--no-follow", "-n", lines, "test00")
                .run(PATIENCE)
                .orFail()
                .stdout();
    }

    private static void awaitShown(Path out, String text) {
        Await.atMostSeconds(30).untilAsserted(text, () -> assertThat(out).hasContent(text));
    }

    @Test
    void a_vm_without_a_console_is_told_so() {
        CommandResult missing = fcQemu("console", "test00").run(PATIENCE).orFailUnless(69);

        assertThat(missing.stderr()).contains("there is no console log").contains("fc-qemu ls");
    }
}
