package io.flyingcircus.fcqemu.it.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.flyingcircus.fcqemu.it.testbed.Checkout;
import io.flyingcircus.fcqemu.it.testbed.Command;
import io.flyingcircus.fcqemu.it.testbed.CommandResult;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example, with the jars that the build has made, as modules: it sees what is exported and nothing else. */
final class EmbeddingIT {

    private static final Path SOURCES = Checkout.top().resolve("examples/embed/src/main/java");
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    @Test
    void the_example_is_built_from_the_jars_and_ensures_a_vm_with_its_own_catalog() throws Exception {
        String jars = jars();
        run("javac", "-Xlint:all,-requires-automatic", "-Werror", "-d", folder.toString(), "-p", jars);
        CommandResult said = run("java", "-p", jars + ":" + folder, "-m", "example/example.Embed");
        assertThat(said.stderr()).isEmpty();
        assertThat(said.stdout().lines())
                .anyMatch(line -> line.startsWith("event") && line.contains("action=start"))
                .anyMatch(line -> line.startsWith("table") && line.contains("h1"))
                .endsWith("table  []");
    }

    @Test
    void the_example_is_at_most_fifty_lines_long() throws IOException {
        assertThat(Files.readAllLines(SOURCES.resolve("example/Embed.java"))).hasSizeLessThanOrEqualTo(50);
    }

    /** Runs a program of the JDK; javac gets all sources. */
    private static CommandResult run(String tool, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/" + tool));
        words.addAll(List.of(arguments));
        if (tool.equals("javac")) {
            try (Stream<Path> files = Files.walk(SOURCES)) {
                files.map(Path::toString)
                        .filter(file -> file.endsWith(".java"))
                        .sorted()
                        .forEach(words::add);
            }
        }
        return Command.of(words.toArray(String[]::new)).run(PATIENCE).orFail();
    }

    private static String jars() throws IOException, URISyntaxException {
        Path annotations = Path.of(NullMarked.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return String.join(
                ":",
                jar("fcqemu-ports", ""),
                jar("fcqemu-domain", ""),
                jar("fcqemu-it", "-testkit"),
                annotations.toString());
    }

    /** The newest there is, should the version have changed. */
    private static String jar(String module, String classifier) throws IOException {
        String name = module + "-[0-9.]+(-SNAPSHOT)?" + classifier + "[.]jar";
        try (Stream<Path> files = Files.list(Checkout.top().resolve(module + "/target"))) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .max(Comparator.comparingLong(file -> file.toFile().lastModified()))
                    .orElseThrow(() -> new AssertionError("the build made no " + name))
                    .toString();
        }
    }
}
