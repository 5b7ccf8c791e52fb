package io.flyingcircus.fcqemu.adapter.qemu.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the parent of a QEMU does when that has ended. QEMU, the tool and {@code sleep} are played. */
@Timeout(60)
class SupervisorScriptTest {

    @TempDir
    private Path folder;

    private Path script;
    private Path log;

    @BeforeEach
    void install() throws IOException {
        script = folder.resolve("supervised-qemu-wrapped");
        try (InputStream in = Supervisor.class.getResourceAsStream("supervised-qemu-wrapped")) {
            Files.write(script, Objects.requireNonNull(in).readAllBytes());
        }
        log = folder.resolve("log");
        Files.writeString(folder.resolve("args"), "-name\nmine\n");
        program("qemu-system-x86_64", "exit 3");
        program("sleep", "echo $1 >>" + folder + "/slept");
        tool(0);
    }

    private void program(String name, String body) throws IOException {
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Path program = Files.writeString(bin.resolve(name), "#!/bin/sh\n" + body + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private void tool(int exitCode) throws IOException {
        program("tool", "echo \"$FCQEMU_SUPERVISED: $*\" >>" + folder + "/asked; exit " + exitCode);
    }

    private Process begin(String supervised, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", script.toString()));
        Collections.addAll(command, words);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
        builder.environment().put("FCQEMU_SUPERVISED", supervised);
        return builder.start();
    }

    private void run(String supervised, String... words) throws Exception {
        assertThat(begin(supervised, words).waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private String[] start(String... ensure) {
        List<String> words =
                new ArrayList<>(List.of("test00", folder.resolve("args").toString(), log.toString(), "1a", ""));
        Collections.addAll(words, ensure);
        return words.toArray(String[]::new);
    }

    private String[] ended(int seconds) {
        return new String[] {"--ended", "test00", "args", "log", "1a", Integer.toString(seconds), tool(), "ensure"};
    }

    private String tool() {
        return folder.resolve("bin/tool").toString();
    }

    private List<String> lines(String file) throws IOException {
        Path path = folder.resolve(file);
        return Files.exists(path) ? Files.readAllLines(path) : List.of();
    }

    @Test
    void the_tool_is_asked_at_once_when_qemu_has_ended() throws Exception {
        run("", start(tool(), "--root", "/some where", "-v", "ensure"));

        assertThat(lines("asked")).containsExactly("1: --root /some where -v ensure test00");
        assertThat(lines("slept")).isEmpty();
        assertThat(Files.readString(log))
                .contains("qemu-system-x86_64 -name mine", "ended with exit code 3", "was answered with exit code 0");
    }

    @Test
    void a_vm_that_keeps_ending_soon_is_asked_about_later_and_later_five_minutes_at_most() throws Exception {
        for (String before : List.of("1", "2", "3", "8", "500")) {
            run(before, ended(59));
        }

        assertThat(lines("slept")).containsExactly("5", "10", "20", "300", "300");
        assertThat(lines("asked"))
                .extracting(line -> line.replaceFirst(":.*", ""))
                .containsExactly("2", "3", "4", "9", "501");
    }

    @Test
    void one_that_ran_for_a_minute_is_asked_about_at_once_and_begins_anew() throws Exception {
        run("8", ended(60));

        assertThat(lines("slept")).isEmpty();
        assertThat(lines("asked")).containsExactly("0: ensure test00");
    }

    @Test
    void nonsense_in_the_environment_counts_for_nothing() throws Exception {
        run("12x", ended(1));
        run("99999999999999999999", ended(1));

        assertThat(lines("slept")).isEmpty();
        assertThat(lines("asked")).hasSize(2);
    }

    @Test
    void while_another_process_is_at_work_it_asks_again_twelve_times_every_five_seconds() throws Exception {
        tool(75);

        run("", ended(100));

        assertThat(lines("asked")).hasSize(13);
        assertThat(lines("slept")).hasSize(12).containsOnly("5");
        assertThat(Files.readString(log)).contains("was answered with exit code 75");
    }

    @Test
    void any_other_answer_is_the_last() throws Exception {
        tool(69);

        run("", ended(100));

        assertThat(lines("asked")).hasSize(1);
    }

    @Test
    void a_tool_that_was_removed_meanwhile_is_looked_for_by_its_name() throws Exception {
        program("fc-qemu", "echo \"found: $*\" >>" + folder + "/asked");

        run("", start("/nowhere/bin/fc-qemu", "-v", "ensure"));

        assertThat(lines("asked")).containsExactly("found: -v ensure test00");
    }

    @Test
    void nobody_is_asked_after_an_end_that_was_on_purpose_and_how_it_ended_is_in_the_log() throws Exception {
        Files.delete(folder.resolve("bin/sleep"));
        program("qemu-system-x86_64", "trap 'exit 7' TERM; echo $$ >" + folder + "/pid; while :; do sleep 0.05; done");
        Process supervisor = begin("", start(tool(), "ensure"));
        while (lines("pid").isEmpty()) {
            Thread.onSpinWait();
        }

        for (int i = 0; i < 3; i++) {
            new ProcessBuilder("kill", "-USR1", Long.toString(supervisor.pid()))
                    .start()
                    .waitFor();
        }
        assertThat(supervisor.waitFor(300, TimeUnit.MILLISECONDS)).isFalse();
        new ProcessBuilder("kill", lines("pid").getFirst()).start().waitFor();

        assertThat(supervisor.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(lines("asked")).isEmpty();
        assertThat(Files.readString(log)).contains("ended with exit code 7");
    }

    @Test
    void without_a_tool_nobody_is_asked() throws Exception {
        run("", start());

        assertThat(Files.readString(log)).contains("ended with exit code 3").doesNotContain("asks");
    }
}
