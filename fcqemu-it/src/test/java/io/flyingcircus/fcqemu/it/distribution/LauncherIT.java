package io.flyingcircus.fcqemu.it.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LauncherIT {

    private static final Path DIST = Checkout.top().resolve("fcqemu-cli/target/dist");
    private static final Path LAUNCHER = DIST.resolve("bin/fc-qemu");
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder;

    private CommandResult run(Command command) {
        return command.with("FCQEMU_ROOT", folder.resolve("root").toString()).run(PATIENCE);
    }

    private CommandResult run(String... words) {
        return run(Command.of(words));
    }

    private Path copyOfTheDistribution() {
        Path copy = folder.resolve("copy");
        Command.of("cp", "-a", DIST.toString(), copy.toString()).run(PATIENCE).orFail();
        return copy;
    }

    private static Path cache(Path dist) throws IOException {
        try (Stream<Path> files = Files.list(dist.resolve("lib"))) {
            List<Path> caches =
                    files.filter(file -> file.toString().endsWith(".aot")).toList();
            assertThat(caches).as("the build made one cache").hasSize(1);
            return caches.getFirst();
        }
    }

    private static void assertPrintsJsonAlone(CommandResult result) throws JsonProcessingException {
        assertThat(result.orFail().stderr()).isEmpty();
        assertThat(new JsonMapper().readTree(result.stdout()).get("vms")).isEmpty();
    }

    @Test
    void it_runs_in_place_and_through_a_symbolic_link_from_anywhere() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("fcq"), LAUNCHER);
        assertPrintsJsonAlone(run(LAUNCHER.toString(), "ls", "--json"));
        assertPrintsJsonAlone(run(link.toString(), "ls", "--json"));
        assertPrintsJsonAlone(run("sh", "-c", "cd '" + LAUNCHER.getParent() + "' && ./fc-qemu ls --json"));
        assertPrintsJsonAlone(run("sh", "-c", "cd '" + LAUNCHER.getParent() + "' && sh fc-qemu ls --json"));
        assertPrintsJsonAlone(run("sh", "-c", "PATH='" + LAUNCHER.getParent() + "':$PATH; fc-qemu ls --json"));
    }

    @Test
    void the_cache_is_used() throws IOException {
        // With this mode the JVM does not start if it cannot use its cache.
        assertThat(runWithCacheOrNot(DIST).exitCode()).isZero();
        Path copy = copyOfTheDistribution();
        Files.writeString(cache(copy), "garbage");
        assertThat(runWithCacheOrNot(copy).exitCode()).isNotZero();
    }

    private CommandResult runWithCacheOrNot(Path dist) {
        return run(Command.of(dist + "/bin/fc-qemu", "ls").with("JDK_JAVA_OPTIONS", "-XX:AOTMode=on"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--version", "ls"})
    void all_classes_of_its_jars_come_from_the_cache(String command) throws IOException {
        Path copy = copyOfTheDistribution();
        Path loaded = folder.resolve("loaded");
        Files.writeString(
                copy.resolve("lib/jvm.options"), "-Xlog:class+load:file=" + loaded + "\n", StandardOpenOption.APPEND);
        run(copy + "/bin/fc-qemu", command).orFail();
        assertThat(Files.readAllLines(loaded))
                .anyMatch(line -> line.contains("picocli.CommandLine source: shared objects file"))
                .noneMatch(line -> line.contains("source: file:"));
    }

    @Test
    void without_a_cache_it_works_just_the_same() throws IOException {
        Path copy = copyOfTheDistribution();
        Files.delete(cache(copy));
        assertPrintsJsonAlone(run(copy + "/bin/fc-qemu", "ls", "--json"));
    }

    @Test
    void while_its_package_is_exchanged_it_waits() {
        Path copy = copyOfTheDistribution();
        String mark = "'" + copy + "/lib/exchanging'";
        // The mark is gone when the command has done its work, and not before.
        run(
                        "sh",
                        "-c",
                        "touch " + mark + "; (sleep 2; rm " + mark + ") & '" + copy + "/bin/fc-qemu' ls && test ! -e "
                                + mark)
                .orFail();
    }

    @Test
    void a_command_that_runs_goes_on_with_the_classes_of_the_jars_it_began_with() throws IOException {
        Path copy = copyOfTheDistribution();
        Files.delete(cache(copy));
        Path others = Files.createDirectory(folder.resolve("others"));
        for (Path jar : jars(copy)) {
            copyWithoutClasses(jar, others.resolve(jar.getFileName()));
        }
        // It waits for an event. When it has as many jars open as there are, others take their place and the event is
        // sent.
        String script = """
                mkfifo in
                copy/bin/fc-qemu handle-consul-event <in &
                exec 3>in
                jars=$(ls others | wc -l)
                tries=0
                until [ "$(ls -l /proc/$!/fd | grep -c '/lib/[^/]*[.]jar$')" = "$jars" ] || [ "$tries" = 300 ]; do
                    sleep 0.1
                    tries=$((tries + 1))
                done
                mv others/* copy/lib/
                echo '[]' >&3
                exec 3>&-
                wait $! && [ "$tries" -lt 300 ]
                """;
        run("sh", "-c", "cd '" + folder + "'\n" + script).orFail();
        assertThat(run(copy + "/bin/fc-qemu", "ls").exitCode())
                .as("no others could be begun with")
                .isNotZero();
    }

    private static List<Path> jars(Path dist) throws IOException {
        try (Stream<Path> files = Files.list(dist.resolve("lib"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    private static void copyWithoutClasses(Path jar, Path target) throws IOException {
        try (ZipInputStream from = new ZipInputStream(Files.newInputStream(jar));
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(target))) {
            for (ZipEntry entry = from.getNextEntry(); entry != null; entry = from.getNextEntry()) {
                if (!entry.getName().endsWith(".class")) {
                    to.putNextEntry(new ZipEntry(entry.getName()));
                    from.transferTo(to);
                }
            }
            // Some have nothing else.
            to.putNextEntry(new ZipEntry("without-classes"));
        }
    }

    @Test
    void a_cache_that_cannot_be_used_is_no_word_on_stdout() throws IOException {
        Path copy = copyOfTheDistribution();
        Files.writeString(cache(copy), "garbage");
        assertPrintsJsonAlone(run(copy + "/bin/fc-qemu", "ls", "--json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1>&-", "2>&-", "<&-", "<&- 1>&- 2>&-", "1>/dev/full", "2>/dev/full 1>/dev/full"})
    void closed_and_full_streams_do_not_change_the_exit_code(String redirection) {
        CommandResult result = run("sh", "-c", "'" + LAUNCHER + "' -v ls " + redirection);
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void a_reader_that_leaves_early_harms_nothing() {
        assertThat(run("bash", "-c", "'" + LAUNCHER + "' --help | head -n 1; exit ${PIPESTATUS[0]}")
                        .orFail()
                        .stdout())
                .startsWith("Usage");
    }

    @Test
    void a_java_that_is_too_old_is_passed_over() throws IOException {
        Path old = folder.resolve("jdk");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
        Path java = Files.writeString(old.resolve("bin/java"), "#!/bin/sh\nexit 42\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        assertPrintsJsonAlone(run(Command.of(LAUNCHER.toString(), "ls", "--json")
                .with("FCQEMU_JAVA_HOME", old.toString())
                .with("JAVA_HOME", old.toString())));
    }

    @Test
    void without_a_java_it_says_what_to_do() {
        // A mount namespace of its own, in which the usual folders are empty.
        String hidden = "for folder in /usr/lib/jvm /usr/lib64/jvm /usr/java /opt; do"
                + " [ ! -d $folder ] || mount -t tmpfs none $folder; done; "
                + "if [ -r '" + DIST + "/lib/java.home' ]; then mount --bind /dev/null '" + DIST
                + "/lib/java.home'; fi; "
                + "unset JAVA_HOME FCQEMU_JAVA_HOME; exec '" + LAUNCHER + "' ls";
        CommandResult result = run("unshare", "--mount", "sh", "-c", hidden).orFailUnless(69);
        assertThat(result.stdout()).isEmpty();
        assertThat(result.stderr())
                .contains("needs Java 25")
                .contains("nothing was done")
                .contains("FCQEMU_JAVA_HOME")
                .contains("apt-get install");
    }

    @Test
    void a_name_that_is_none_reaches_nothing() {
        CommandResult result =
                run(LAUNCHER.toString(), "start", "../../etc/passwd").orFailUnless(64);
        assertThat(result.stderr()).contains("is not a VM name");
        assertThat(folder.resolve("root")).doesNotExist();
    }
}
