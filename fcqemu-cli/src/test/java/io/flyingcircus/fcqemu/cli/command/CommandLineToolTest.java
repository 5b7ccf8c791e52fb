package io.flyingcircus.fcqemu.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.ports.failure.BusyException;
import io.flyingcircus.fcqemu.ports.failure.RefusedException;
import io.flyingcircus.fcqemu.ports.failure.UnknownVmException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineToolTest {

    @TempDir
    private Path root;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private RuntimeException failure = new UnknownVmException("nobody knows it");

    private int run(String... args) {
        return run(Map.of("FCQEMU_ROOT", root.toString()), args);
    }

    private int run(Map<String, String> environment, String... args) {
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                false);
        return new CommandLineTool(terminal, (_, _, _) -> {
                    throw failure;
                })
                .run(args);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private Path log() {
        return root.resolve("var/log/fc-qemu.log");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "frob",
                "--nope ls",
                "ls --nope",
                "status",
                "status a b",
                "start a.b",
                "ensure -x",
                "kill x/y.cfg"
            })
    void a_mistake_on_the_command_line_is_64_and_says_where_help_is(String line) {
        assertThat(run(line.isEmpty() ? new String[0] : line.split(" "))).isEqualTo(64);
        assertThat(errors()).startsWith("fc-qemu: ").contains("Nothing was done. See: fc-qemu");
        assertThat(out.size()).isZero();
        assertThat(log()).doesNotExist();
    }

    @Test
    void help_lists_every_command_on_stdout() {
        assertThat(run("--help")).isZero();
        for (Subcommand command : Subcommand.values()) {
            assertThat(out.toString(StandardCharsets.UTF_8)).contains("  " + command.typed() + " ");
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_command_has_help_of_its_own(Subcommand command) {
        assertThat(run(command.typed(), "--help")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Usage: fc-qemu " + command.typed());
    }

    @Test
    void global_options_stand_before_the_command() {
        assertThat(run(Map.of(), "--root", root.toString(), "ls")).isEqualTo(69);
        assertThat(log()).exists();
        assertThat(run(Map.of(), "ls", "--root", root.toString())).isEqualTo(64);
    }

    @Test
    void a_failure_carries_its_exit_code_and_its_sentence() {
        assertThat(run("start", "test00")).isEqualTo(69);
        assertThat(errors()).isEqualTo("fc-qemu: nobody knows it\n");
        failure = new RefusedException("no memory");
        assertThat(run("start", "test00")).isEqualTo(1);
        failure = new BusyException("wait");
        assertThat(run("ensure", "test00")).isEqualTo(75);
    }

    @Test
    void the_log_has_command_vm_trace_and_exit_code() {
        run("start", "test00");
        assertThat(log())
                .content()
                .contains(" test00 command arguments=\"start test00\"")
                .contains(" test00 command-failed exit-code=69")
                .contains("| io.flyingcircus.fcqemu.ports.failure.UnknownVmException: nobody knows it")
                .contains(" test00 command-ended exit-code=69");
    }

    @Test
    void an_unexpected_failure_is_69_and_points_to_the_log() {
        failure = new IllegalStateException("a bug");
        assertThat(run("ls")).isEqualTo(69);
        assertThat(errors()).contains("unexpected").contains("a bug").contains("log");
        assertThat(log()).content().contains("| java.lang.IllegalStateException: a bug");
    }

    @Test
    void in_the_background_the_screen_stays_empty_and_the_log_has_it_all() {
        var environment = Map.of("FCQEMU_ROOT", root.toString(), Terminal.IN_BACKGROUND, "1");
        assertThat(run(environment, "-D", "start", "test00")).isEqualTo(69);
        assertThat(err.size()).isZero();
        assertThat(log()).content().contains("nobody knows it");
    }

    @Test
    void unknown_keys_of_the_configuration_are_warned_about_and_bad_values_end_the_command() throws IOException {
        Path config = root.resolve("etc/qemu/fc-qemu.conf");
        Files.createDirectories(config.getParent());
        Files.writeString(config, "[qemu]\nno-such-key = 1\n");
        assertThat(run("start", "test00")).isEqualTo(69);
        assertThat(errors()).contains("WARN").contains(config + ":2: [qemu] no-such-key is unknown and ignored");
        Files.writeString(config, "[qemu]\ntimeout-graceful = x\n");
        assertThat(run("ls")).isEqualTo(69);
        assertThat(errors()).contains(config + ":2: [qemu] timeout-graceful: seconds");
    }

    @Test
    void a_configuration_that_was_named_must_be_there() {
        assertThat(run("--config", root + "/none.conf", "ls")).isEqualTo(69);
        assertThat(errors()).contains("none.conf");
    }

    @Test
    void a_check_that_cannot_begin_is_unknown_as_plugins_say_it() {
        assertThat(run("--config", root + "/none.conf", "check")).isEqualTo(3);
        assertThat(out.toString(StandardCharsets.UTF_8))
                .startsWith("UNKNOWN - ")
                .contains("none.conf");
    }

    @Test
    void a_vm_is_named_by_its_definition_too() {
        run("start", root + "/etc/qemu/vm/test00.cfg");
        assertThat(log()).content().contains(" test00 command-failed");
    }

    @Test
    void what_may_change_something_stands_in_the_audit_trail_and_what_only_looks_does_not() {
        Path trail = root.resolve("var/log/fc-qemu.audit.jsonl");
        for (String line : List.of(
                "status test00",
                "ensure --dry-run test00",
                "unfence test00",
                "explain test00",
                "--reason why status test00")) {
            run(line.split(" "));
        }
        assertThat(trail).doesNotExist();

        assertThat(run("--reason", "ticket 42", "stop", "test00")).isEqualTo(69);
        assertThat(trail)
                .content()
                .contains("\"reason\":\"ticket 42\",\"vm\":\"test00\",\"event\":\"command\"")
                .contains("\"exit_code\":69,\"failure\":\"nobody knows it\"");
    }
}
