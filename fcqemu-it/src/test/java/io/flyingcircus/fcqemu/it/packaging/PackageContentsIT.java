package io.flyingcircus.fcqemu.it.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flyingcircus.fcqemu.it.testbed.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is in the package, without installing it: the list of libraries says it rightly. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PackageContentsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String HOME = "usr/lib/fc-qemu";

    private JsonNode list = new JsonMapper().nullNode();

    private Path root = Path.of("");

    @BeforeAll
    void unpack(@TempDir Path folder) throws IOException {
        Path deb = DebianPackage.make("2.0.9", folder);
        root = folder.resolve("root");
        Command.of("dpkg-deb", "-x", deb.toString(), root.toString())
                .run(PATIENCE)
                .orFail();
        list = new JsonMapper()
                .readTree(root.resolve("usr/share/doc/fc-qemu/fc-qemu.cdx.json").toFile());
    }

    private Stream<JsonNode> components(String type) {
        return list.get("components")
                .valueStream()
                .filter(component -> component.get("type").asText().equals(type));
    }

    private static String location(JsonNode component) {
        return component.at("/evidence/occurrences/0/location").asText();
    }

    private static String hash(JsonNode component) {
        assertThat(component.at("/hashes/0/alg").asText()).isEqualTo("SHA-256");
        return component.at("/hashes/0/content").asText();
    }

    private static String hash(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (Exception e) {
            throw new AssertionError(file + " has no hash", e);
        }
    }

    @Test
    void every_jar_and_every_native_library_is_in_the_list_with_its_hash_and_nothing_else() throws IOException {
        var listed = new TreeMap<String, String>();
        components("library").forEach(library -> {
            listed.put(location(library), hash(library));
            library.path("components")
                    .valueStream()
                    .forEach(file -> listed.put(file.get("name").asText(), hash(file)));
        });

        var shipped = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(root.resolve(HOME).resolve("lib"))) {
            files.filter(file -> file.toString().matches(".*[.](jar|so)"))
                    .forEach(file ->
                            shipped.put(root.resolve(HOME).relativize(file).toString(), hash(file)));
        }
        assertThat(shipped).hasSizeGreaterThan(30).containsKey("lib/client/client.jar");
        assertThat(listed).isEqualTo(shipped);
    }

    @Test
    void each_library_is_what_its_own_jar_says_and_has_a_licence() throws IOException {
        int told = 0;
        for (JsonNode library : components("library").toList()) {
            String group = library.get("group").asText();
            String name = library.get("name").asText();
            String version = library.get("version").asText();
            assertThat(library.get("purl").asText()).isEqualTo("pkg:maven/" + group + "/" + name + "@" + version);
            if (!group.equals("io.flyingcircus.fcqemu")) {
                assertThat(library.path("licenses").size()).as(name).isPositive();
                assertThat(location(library)).isEqualTo("lib/" + name + "-" + version + ".jar");
            }
            for (Properties own : ownCoordinates(root.resolve(HOME).resolve(location(library)))) {
                told++;
                assertThat(List.of(
                                own.getProperty("groupId"), own.getProperty("artifactId"), own.getProperty("version")))
                        .isEqualTo(List.of(group, name, version));
            }
        }
        assertThat(told).as("libraries that say what they are").isGreaterThan(10);
    }

    /** What Maven wrote into a jar; none where another tool made it, or several are in it. */
    private static List<Properties> ownCoordinates(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            List<JarEntry> entries = file.stream()
                    .filter(entry -> entry.getName().matches("META-INF/maven/.*/pom[.]properties"))
                    .toList();
            if (entries.size() != 1) {
                return List.of();
            }
            Properties coordinates = new Properties();
            try (InputStream in = file.getInputStream(entries.getFirst())) {
                coordinates.load(in);
            }
            return List.of(coordinates);
        }
    }

    @Test
    void the_runtime_is_in_the_list_as_it_calls_itself() {
        JsonNode runtime = components("platform").findFirst().orElseThrow();
        Path java = root.resolve(HOME).resolve(location(runtime));

        assertThat(Command.of(java.resolve("bin/java").toString(), "--version")
                        .run(PATIENCE)
                        .orFail()
                        .stdout())
                .contains("(build " + runtime.get("version").asText());
        assertThat(hash(runtime)).isEqualTo(hash(java.resolve("lib/modules")));
        assertThat(runtime.get("cpe").asText()).startsWith("cpe:2.3:a:oracle:openjdk:25");
    }

    @Test
    void the_list_is_of_this_package_in_a_form_that_scanners_read() {
        assertThat(list.get("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(list.get("specVersion").asText()).isEqualTo("1.6");
        assertThat(list.get("serialNumber").asText()).matches("urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(list.at("/metadata/component/version").asText()).isEqualTo("2.0.9");
        assertThat(list.get("components").findValuesAsText("bom-ref")).doesNotHaveDuplicates();
    }
}
