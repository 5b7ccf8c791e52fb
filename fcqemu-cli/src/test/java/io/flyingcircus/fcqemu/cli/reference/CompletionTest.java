package io.flyingcircus.fcqemu.cli.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.cli.command.CommandLineTool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script in a real bash, which is given words as it takes a line apart. */
@Timeout(60)
class CompletionTest {

    private static final String ASK = """
            source "$1"; shift
            COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
            _fc_qemu
            printf '%s\\n' "${COMPREPLY[@]}"
            """;

    /** Where a line ends with a blank, and where nothing is offered. */
    private static final String NOTHING = "_";

    @TempDir
    private Path folder;

    @BeforeEach
    void host() throws IOException {
        Path root = Files.createDirectories(folder.resolve("root"));
        Files.createDirectories(root.resolve("etc/qemu/vm"));
        Files.createDirectories(root.resolve("run"));
        for (String file : List.of(
                "etc/qemu/vm/web0.cfg",
                "etc/qemu/vm/web1.cfg",
                "etc/qemu/vm/db-main.cfg",
                "etc/qemu/vm/.staged.cfg.staging",
                "etc/qemu/vm/README",
                "run/qemu.web0.pid",
                "run/qemu.gone.pid",
                "run/qemu.web0.cfg",
                "run/qemu.locked.lock")) {
            Files.createFile(root.resolve(file));
        }
        Files.writeString(folder.resolve("script"), new Completion(CommandLineTool.model()).bash());
    }

    private List<String> completed(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("bash", "-uc", ASK, "bash", "./script", "fc-qemu"));
        command.addAll(Arrays.asList(words));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().remove("FCQEMU_ROOT");
        Process bash = builder.start();
        String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).as(said).isZero();
        return said.lines().filter(line -> !line.isEmpty()).sorted().toList();
    }

    @ParameterizedTest
    @CsvSource({
        "sta, start status",
        "--ro, --root",
        "--root root -v ens, ensure",
        "--root root status _, db-main gone web0 web1",
        "--root root status we, web0 web1",
        "--root = root status we, web0 web1",
        "--root=root status we, web0 web1",
        "--root root status web0 _, _",
        "--root root ls web0 w, web0 web1",
        "--root root snapshot -k 3 db, db-main",
        "--root root snapshot --keep = 3 db, db-main",
        "--root root snapshot web0 _, _",
        "ls --st, --state",
        "ls --state _, offline online",
        "ls --sort p, pid pss",
        "ls --sort =, booked cores generation host name notes pid pss state swap uptime wanted",
        "ls --sort = sw, swap",
        "ls --sort=sw, --sort=swap",
        "ls --host _, _",
        "maintenance _, enter leave status",
        "--root ro, root",
        "cpu-baseline scr, script",
        "nonsense _, _",
        "handle-consul-event _, _"
    })
    void what_may_stand_there_is_offered(String typed, String expected) throws Exception {
        String[] words = Arrays.stream(typed.split(" "))
                .map(word -> word.equals(NOTHING) ? "" : word)
                .toArray(String[]::new);
        assertThat(completed(words)).containsExactly(expected.equals(NOTHING) ? new String[0] : expected.split(" "));
    }

    @Test
    void every_command_and_every_option_is_offered() throws Exception {
        List<String> commands = CommandLineTool.model().getSubcommands().keySet().stream()
                .sorted()
                .toList();
        assertThat(completed("")).containsExactlyElementsOf(commands);
        for (String command : commands) {
            assertThat(completed(command, "--")).as(command).contains("--help").doesNotContain("--work");
        }
    }

    @Test
    void a_host_without_any_vm_has_none_and_its_thousand_are_found_at_once() throws Exception {
        assertThat(completed("--root", "nowhere", "status", "")).isEmpty();
        for (int i = 0; i < 1000; i++) {
            Files.createFile(folder.resolve("root/etc/qemu/vm/many" + i + ".cfg"));
        }
        assertThat(completed("--root", "root", "status", "many")).hasSize(1000);
    }
}
