package io.flyingcircus.fcqemu.it.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flyingcircus.fcqemu.it.testbed.Await;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What CPUs this machine's QEMU can be, found out by the distribution and told to a directory written in Python. */
final class CpuModelsIT {

    private static final Path LAUNCHER = Checkout.top().resolve("fcqemu-cli/target/dist/bin/fc-qemu");
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    private Path folder;

    private Path root;
    private final List<Process> started = new ArrayList<>();

    @BeforeEach
    void host() throws IOException {
        root = Files.createDirectory(folder.resolve("root"));
        write("root/etc/qemu/fc-qemu.conf", "[ceph]\nlock_host = host1\n");
    }

    @AfterEach
    void end() {
        started.forEach(Process::destroyForcibly);
    }

    private Path write(String file, String content) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, content);
    }

    private Command fcQemu(String... words) {
        List<String> all = new ArrayList<>(List.of(LAUNCHER.toString(), "--root", root.toString()));
        all.addAll(List.of(words));
        return new Command(all, new TreeMap<>(), "");
    }

    private CommandResult run(String... words) {
        return fcQemu(words).run(PATIENCE);
    }

    /** Starts a directory, and tells the host where it is. */
    private Path directory(String password) throws IOException {
        Path script = folder.resolve("directory.py");
        try (InputStream in = Objects.requireNonNull(CpuModelsIT.class.getResourceAsStream("directory.py"))) {
            Files.write(script, in.readAllBytes());
        }
        Path port = folder.resolve("port");
        Path reports = folder.resolve("reports");
        started.add(new ProcessBuilder("/usr/bin/python3", script.toString(), port.toString(), reports.toString())
                .redirectError(folder.resolve("directory.log").toFile())
                .start());
        Await.atMostSeconds(20)
                .until(
                        "the directory listens",
                        () -> Files.exists(port) && port.toFile().length() > 0);
        write("root/etc/nixos/enc.json", """
                {"name": "host1", "parameters": {"directory_url": "http://127.0.0.1:%s/v2/api",
                 "directory_password": "%s", "resource_group": "services"}}
                """.formatted(Files.readString(port).strip(), password));
        return reports;
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private List<String> qemus() {
        return ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains(folder.toString()) && !line.contains("directory.py"))
                .toList();
    }

    @Test
    void what_this_host_can_run_is_reported_and_no_qemu_is_left() throws IOException {
        Path reports = directory("secret");

        CommandResult reported = run("report-supported-cpu-models").orFail();

        List<String> models = texts(JSON.readTree(Files.readString(reports)));
        assertThat(reported.stdout()).contains(models.size() + " CPU models");
        assertThat(models)
                .isSorted()
                .contains("qemu64-v1", "qemu64-v1,pdpe1gb", "Nehalem-v1", "Nehalem-v1,pdpe1gb")
                .doesNotContain("Cascadelake-Server-v1", "EPYC-Rome-v1");
        assertThat(qemus()).isEmpty();
        assertThat(root.resolve("run")).isEmptyDirectory();
        assertThat(run("report-supported-cpu-models", "--dry-run")
                        .orFail()
                        .stdout()
                        .lines())
                .containsExactlyElementsOf(models);
    }

    @Test
    void printing_reports_nothing_and_needs_no_directory() throws IOException {
        JsonNode report = JSON.readTree(
                run("report-supported-cpu-models", "--json").orFail().stdout());

        assertThat(report.get("host").asText()).isEqualTo("host1");
        assertThat(report.get("emulated").asBoolean()).isTrue();
        assertThat(texts(report.get("cpu_models")))
                .containsExactlyElementsOf(run("report-supported-cpu-models", "--dry-run")
                        .orFail()
                        .stdout()
                        .lines()
                        .toList());
        CommandResult reporting = run("report-supported-cpu-models").orFailUnless(69);
        assertThat(reporting.stderr()).contains("enc.json");
    }

    @Test
    void a_directory_that_lets_nobody_in_is_told_as_that() throws IOException {
        Path reports = directory("wrong");

        CommandResult refused = run("report-supported-cpu-models").orFailUnless(69);

        assertThat(refused.stderr()).contains("does not let this host in (401)").doesNotContain("wrong");
        assertThat(root.resolve("var/log/fc-qemu.log")).content().doesNotContain("wrong");
        assertThat(reports).doesNotExist();
    }

    /** The answers of one QEMU against starts of QEMU with the CPU in question. */
    @Test
    void every_model_and_flag_is_what_a_start_with_it_says() throws IOException {
        JsonNode report = JSON.readTree(
                run("report-supported-cpu-models", "--json").orFail().stdout());
        List<String> runs = texts(report.get("cpu_models"));
        SortedSet<String> cpus = new TreeSet<>();
        for (JsonNode family : report.get("families")) {
            family.get("models").forEach(model -> cpus.add(model.get("name").asText()));
            family.get("flags")
                    .forEach(flag -> cpus.add("qemu64-v1," + flag.get("name").asText()));
        }
        assertThat(cpus).hasSize(25 + 8);

        for (String cpu : cpus) {
            assertThat(runs.contains(cpu)).as(cpu).isEqualTo(starts(cpu));
        }
        for (String cpu : runs) {
            assertThat(starts(cpu)).as(cpu).isTrue();
        }
    }

    private static boolean starts(String cpu) {
        return new Command(
                                List.of(
                                        "qemu-system-x86_64",
                                        "-nodefaults",
                                        "-no-user-config",
                                        "-display",
                                        "none",
                                        "-S",
                                        "-m",
                                        "16",
                                        "-cpu",
                                        cpu.replaceAll("(,[^,]+)", "$1=on") + ",enforce",
                                        "-monitor",
                                        "stdio"),
                                new TreeMap<>(),
                                "quit\n")
                        .run(PATIENCE)
                        .exitCode()
                == 0;
    }

    @Test
    void a_tool_that_is_killed_while_it_asks_leaves_no_qemu() throws IOException {
        // A QEMU whose monitor is elsewhere, so that it is waited for.
        Path program = write(
                "bin/qemu-system-x86_64",
                "#!/bin/sh\nexec /usr/bin/qemu-system-x86_64 -nodefaults -display none -S -machine none -name '"
                        + folder + "'\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        ProcessBuilder builder = new ProcessBuilder(
                        fcQemu("report-supported-cpu-models").words())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile());
        builder.environment().merge("PATH", folder.resolve("bin").toString(), (path, first) -> first + ":" + path);
        Process tool = builder.start();
        started.add(tool);
        Await.atMostSeconds(30)
                .until("QEMU runs", () -> qemus().stream().anyMatch(line -> line.contains("-machine none -name")));

        tool.destroyForcibly();

        Await.atMostSeconds(20).until("all of it has ended", () -> qemus().isEmpty());
    }

    @Test
    void what_two_hosts_have_in_common_is_told_from_their_reports() throws IOException {
        String here = run("report-supported-cpu-models", "--json").orFail().stdout();
        Path first = write("host1.json", here);
        Path second = write(
                "host2.json",
                here.replace("\"host1\"", "\"host2\"")
                        .replaceAll("(\"name\" : \"pdpe1gb\",\\s+\"available\" : )true", "$1false"));

        CommandResult common =
                run("cpu-baseline", first.toString(), second.toString()).orFail();

        assertThat(common.stdout())
                .contains("best on all of them: Westmere-v1\n")
                .containsPattern("host2 +pdpe1gb");
        assertThat(run("cpu-baseline", first.toString()).orFail().stdout()).contains("Westmere-v1,pdpe1gb");
        assertThat(run("cpu-baseline", first.toString(), first.toString())
                        .orFailUnless(1)
                        .stderr())
                .contains("two of the reports are of the host host1");
        assertThat(run("cpu-baseline").orFailUnless(64).stderr()).contains("FILE");
    }
}
