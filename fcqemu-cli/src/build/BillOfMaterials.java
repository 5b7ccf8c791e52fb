import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A list of what is delivered, in CycloneDX 1.6 as JSON: each jar with the native library that was taken out of it, and the
 * Java runtime where there is one. The same files make the same list.
 */
final class BillOfMaterials {

    private static final String OWN_GROUP = "io.flyingcircus.fcqemu";

    /** What is taken out of a jar, by the beginning of the jar's name. */
    private static final List<List<String>> TAKEN_OUT = List.of(
            List.of("fc-qemu.jar", "client/client.jar"),
            List.of("jna-", "native/libjnidispatch.so"),
            List.of("junixsocket-native-common-", "native/libjunixsocket-native.so"));

    private final Path lib;
    private final List<Library> libraries;
    private final String version;
    private final Instant time;

    /**
     * A list of what is in a folder.
     *
     * @param lib with the jars
     * @param libraries where they are from
     * @param version of all of it
     * @param time at which it was made
     */
    BillOfMaterials(Path lib, List<Library> libraries, String version, Instant time) {
        this.lib = lib;
        this.libraries = List.copyOf(libraries);
        this.version = version;
        this.time = time;
    }

    /** Its text, without a runtime. */
    String text() throws IOException {
        return text(List.of());
    }

    /**
     * Its text.
     *
     * @param runtime the Java runtime that is delivered with it
     * @param jdk of which that was made, which says in {@code release} what it is
     */
    String textWith(Path runtime, Path jdk) throws IOException {
        return text(List.of(runtime(runtime, jdk)));
    }

    private String text(List<String> others) throws IOException {
        List<String> components = new ArrayList<>();
        for (Library library : libraries) {
            components.add(component(library));
        }
        components.addAll(others);
        String body = """
                  "version": 1,
                  "metadata": {
                    "timestamp": %s,
                    "component": {
                      "type": "application",
                      "bom-ref": "fc-qemu",
                      "group": %s,
                      "name": "fc-qemu",
                      "version": %s
                    }
                  },
                  "components": [
                %s
                  ]
                }
                """.formatted(
                        quoted(time.toString()), quoted(OWN_GROUP), quoted(version), String.join(",\n", components));
        return """
                {
                  "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
                  "bomFormat": "CycloneDX",
                  "specVersion": "1.6",
                  "serialNumber": "urn:uuid:%s",
                """.formatted(UUID.nameUUIDFromBytes(body.getBytes(StandardCharsets.UTF_8))) + body;
    }

    private String component(Library library) throws IOException {
        String shipped = sha256(lib.resolve(library.jar()));
        String purl = "pkg:maven/%s/%s@%s".formatted(library.group(), library.name(), library.version());
        List<String> members = new ArrayList<>(List.of(
                member("type", quoted("library")),
                member("bom-ref", quoted(purl)),
                member("group", quoted(library.group())),
                member("name", quoted(library.name())),
                member("version", quoted(library.version())),
                member("hashes", hashes(shipped))));
        if (!library.licenses().isEmpty()) {
            members.add(member(
                    "licenses",
                    library.licenses().stream()
                            .map(BillOfMaterials::license)
                            .collect(Collectors.joining(", ", "[", "]"))));
        }
        members.add(member("purl", quoted(purl)));
        if (!shipped.equals(library.sha256()) && !library.group().equals(OWN_GROUP)) {
            members.add(member(
                    "pedigree",
                    "{\"notes\": %s}"
                            .formatted(quoted(
                                    "class files older than Java 6 are written anew in a newer format; before that the"
                                            + " SHA-256 was " + library.sha256()))));
        }
        List<String> inside = new ArrayList<>();
        for (List<String> taken : TAKEN_OUT) {
            Path file = lib.resolve(taken.get(1));
            if (library.jar().startsWith(taken.get(0)) && Files.exists(file)) {
                inside.add("{\"type\": \"file\", \"name\": %s, \"hashes\": %s}"
                        .formatted(quoted("lib/" + taken.get(1)), hashes(sha256(file))));
            }
        }
        if (!inside.isEmpty()) {
            members.add(member("components", "[" + String.join(", ", inside) + "]"));
        }
        members.add(found("lib/" + library.jar()));
        return object(members);
    }

    private static String runtime(Path runtime, Path jdk) throws IOException {
        Properties release = new Properties();
        try (var in = Files.newBufferedReader(jdk.resolve("release"))) {
            release.load(in);
        }
        String full = value(release, "JAVA_RUNTIME_VERSION", Runtime.version().toString());
        String number = value(
                release, "JAVA_VERSION", Integer.toString(Runtime.version().feature()));
        String purl = "pkg:generic/openjdk@" + full.replace("+", "%2B");
        return object(List.of(
                member("type", quoted("platform")),
                member("bom-ref", quoted(purl)),
                member("publisher", quoted(value(release, "IMPLEMENTOR", "unknown"))),
                member("name", quoted("openjdk")),
                member("version", quoted(full)),
                member(
                        "description",
                        quoted("Java runtime, linked from the modules that fc-qemu needs; the hash is that of"
                                + " runtime/lib/modules")),
                member("hashes", hashes(sha256(runtime.resolve("lib/modules")))),
                member("licenses", "[{\"expression\": \"GPL-2.0-only WITH Classpath-exception-2.0\"}]"),
                member("cpe", quoted("cpe:2.3:a:oracle:openjdk:" + number + ":*:*:*:*:*:*:*")),
                member("purl", quoted(purl)),
                found("runtime")));
    }

    private static String value(Properties release, String key, String otherwise) {
        return release.getProperty(key, otherwise).replace("\"", "");
    }

    private static String license(String name) {
        String id = Library.spdxId(name);
        return id.isEmpty()
                ? "{\"license\": {\"name\": " + quoted(name) + "}}"
                : "{\"license\": {\"id\": " + quoted(id) + "}}";
    }

    /** Where it is installed, below the program's own folder. */
    private static String found(String path) {
        return member("evidence", "{\"occurrences\": [{\"location\": " + quoted(path) + "}]}");
    }

    private static String hashes(String sha256) {
        return "[{\"alg\": \"SHA-256\", \"content\": " + quoted(sha256) + "}]";
    }

    private static String member(String name, String value) {
        return "      " + quoted(name) + ": " + value;
    }

    private static String object(List<String> members) {
        return "    {\n" + String.join(",\n", members) + "\n    }";
    }

    private static String quoted(String text) {
        var json = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                default -> {
                    if (c < ' ') {
                        json.append("\\u%04x".formatted((int) c));
                    } else {
                        json.append(c);
                    }
                }
            }
        }
        return json.append('"').toString();
    }

    static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IOException(e);
        }
    }

    /** Reads what {@link #libraryLines} wrote. */
    static List<Library> librariesIn(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.map(Library::fromLine).toList();
        }
    }

    /** Where the jars are from, for whoever has them without the repository. */
    static String libraryLines(List<Library> libraries) {
        return libraries.stream().map(library -> library.toLine() + "\n").collect(Collectors.joining());
    }
}
