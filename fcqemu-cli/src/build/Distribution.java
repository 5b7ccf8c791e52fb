import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Puts the runnable distribution together: {@code bin/fc-qemu}, {@code lib/*.jar}, the native libraries taken out of
 * their jars, and the JVM's ahead-of-time cache. Run by the build with the JDK's source launcher; when nothing changed,
 * nothing is done.
 */
final class Distribution {

    /** Of one JVM that loads every class the commands need, and of another that writes them down. */
    private static final long TRAINING_TIMEOUT_SECONDS = 120;

    /** Jars needed by every command whose class files are too old for the cache. */
    private static final List<String> TOO_OLD = List.of("picocli-", "aopalliance-");

    /** What hands commands over to the daemon; needs nothing but the JDK. */
    private static final String CLIENT = "io/flyingcircus/fcqemu/cli/client/";

    private final Path dist;
    private final Path lib;
    /** The Java that the caches are for. */
    private final Path javaHome;
    /** Where what the JVMs say is kept, and a cache until it is whole. */
    private final Path work;

    private Distribution(Path dist, Path javaHome, Path work) {
        this.dist = dist;
        this.lib = dist.resolve("lib");
        this.javaHome = javaHome;
        this.work = work;
    }

    /**
     * Arguments: folder to make, folder with the files that are copied as they are, our own jar, run-time class path, our own
     * version, the time of what is built, Maven's local repository. Or {@code --train}, a distribution without caches, the
     * Java that it is to run on, and a folder to work in: makes its caches. Or {@code --bom}, a distribution, the file
     * {@code libraries} that was made with it, the Java runtime in it, the JDK that was made of, the version, the time: prints
     * the list of what is delivered.
     */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("--train")) {
            var ready = new Distribution(Path.of(args[1]), Path.of(args[2]), Path.of(args[3]));
            String build = Files.readString(ready.lib.resolve("build")).strip();
            ready.train(build);
            ready.trainClient(build);
            return;
        }
        if (args[0].equals("--bom")) {
            var libraries = BillOfMaterials.librariesIn(Path.of(args[2]));
            var bom = new BillOfMaterials(Path.of(args[1]).resolve("lib"), libraries, args[5], Instant.parse(args[6]));
            System.out.print(bom.textWith(Path.of(args[3]), Path.of(args[4])));
            return;
        }
        Path dist = Path.of(args[0]).toAbsolutePath();
        var distribution = new Distribution(dist, Path.of(System.getProperty("java.home")), dist.getParent());
        distribution.copyTree(Path.of(args[1]));
        distribution.copyJars(Path.of(args[2]), args[3]);
        distribution.unpackNativeLibraries();
        distribution.put("java.home", (distribution.javaHome + "\n").getBytes(StandardCharsets.UTF_8));
        distribution.takeOutTheClient();
        String build = distribution.hash();
        distribution.put("build", (build + "\n").getBytes(StandardCharsets.UTF_8));
        distribution.train(build);
        distribution.trainClient(build);
        distribution.writeReference(build);
        distribution.writeBillOfMaterials(Path.of(args[2]), args[3], args[4], Instant.parse(args[5]), Path.of(args[6]));
    }

    private void copyTree(Path source) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                copyIfChanged(file, dist.resolve(source.relativize(file).toString()));
            }
        }
    }

    private void copyJars(Path own, String classPath) throws IOException {
        var names = new TreeSet<String>();
        copyIfChanged(own, lib.resolve("fc-qemu.jar"));
        names.add("fc-qemu.jar");
        for (String entry : classPath.split(":")) {
            Path jar = Path.of(entry);
            if (Files.isRegularFile(jar)) {
                String name = jar.getFileName().toString();
                if (TOO_OLD.stream().anyMatch(name::startsWith)) {
                    put(name, RenewedClasses.of(jar));
                } else {
                    copyIfChanged(jar, lib.resolve(name));
                }
                names.add(name);
            }
        }
        for (Path jar : filesIn(lib, ".jar")) {
            if (!names.contains(jar.getFileName().toString())) {
                Files.delete(jar);
            }
        }
    }

    /** Else each start of the program would unpack them to the temp folder. */
    private void unpackNativeLibraries() throws IOException {
        boolean arm = System.getProperty("os.arch").equals("aarch64");
        String jna = "com/sun/jna/" + (arm ? "linux-aarch64" : "linux-x86-64") + "/libjnidispatch.so";
        String sockets =
                "lib/" + (arm ? "aarch64" : "amd64") + "-Linux-clang/jni/libjunixsocket-native-[0-9.]+[0-9][.]so";
        for (Path jar : filesIn(lib, ".jar")) {
            String name = jar.getFileName().toString();
            if (name.startsWith("jna-")) {
                unpack(jar, jna, "native/libjnidispatch.so");
            } else if (name.startsWith("junixsocket-native-common-")) {
                unpack(jar, sockets, "native/libjunixsocket-native.so");
            }
        }
    }

    private void unpack(Path jar, String entryPattern, String target) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            var entry = file.stream()
                    .filter(candidate -> candidate.getName().matches(entryPattern))
                    .findFirst()
                    .orElseThrow(() -> new IOException(jar + " has no " + entryPattern));
            try (InputStream in = file.getInputStream(entry)) {
                put(target, in.readAllBytes());
            }
        }
    }

    /** The part that needs no other jar, in a jar that names none. */
    private void takeOutTheClient() throws IOException {
        var content = new ByteArrayOutputStream();
        try (var whole = new JarFile(lib.resolve("fc-qemu.jar").toFile());
                var zip = new ZipOutputStream(content)) {
            for (JarEntry entry : whole.stream()
                    .filter(file -> file.getName().startsWith(CLIENT) && !file.isDirectory())
                    .toList()) {
                var same = new ZipEntry(entry.getName());
                same.setTime(entry.getTime());
                zip.putNextEntry(same);
                try (InputStream in = whole.getInputStream(entry)) {
                    in.transferTo(zip);
                }
                zip.closeEntry();
            }
        }
        put("client/client.jar", content.toByteArray());
    }

    private void trainClient(String build) throws Exception {
        Path folder = lib.resolve("client");
        Path scratch = Files.createTempDirectory("fc-qemu-rehearsal-");
        train(
                folder.resolve("client-" + build + ".aot"),
                List.of(
                        "@" + folder.resolve("jvm.options"),
                        "-cp",
                        folder.resolve("client.jar").toString(),
                        "io.flyingcircus.fcqemu.cli.client.Rehearsal",
                        scratch.toString()));
        deleteTree(scratch);
    }

    /**
     * The name of the cache carries a hash of all it was made from: a JVM may use a cache that was made for other jars
     * without a word, and run the old classes.
     */
    private void train(String build) throws Exception {
        // Not below the project, whose path may be too long for unix sockets in it.
        Path scratch = Files.createTempDirectory("fc-qemu-warm-up-");
        train(
                lib.resolve("fc-qemu-" + build + ".aot"),
                List.of(
                        "@" + lib.resolve("jvm.options"),
                        "-Djna.boot.library.path=" + lib.resolve("native"),
                        "-Dorg.newsclub.net.unix.library.override=" + lib.resolve("native/libjunixsocket-native.so"),
                        "-cp",
                        lib.resolve("fc-qemu.jar").toString(),
                        "io.flyingcircus.fcqemu.cli.training.WarmUp",
                        scratch.resolve("root").toString()));
        deleteTree(scratch);
    }

    /** Makes a cache from what happens in a run with these arguments, in the place of any other beside it. */
    private void train(Path cache, List<String> arguments) throws Exception {
        if (Files.exists(cache)) {
            return;
        }
        for (Path old : filesIn(cache.getParent(), ".aot")) {
            Files.delete(old);
        }
        Path made = work.resolve("warm-up.aot");
        Path log = work.resolve(cache.getFileName().toString().startsWith("client") ? "rehearsal.log" : "warm-up.log");
        var command = new ArrayList<>(List.of(javaHome.resolve("bin/java").toString(), "-XX:AOTCacheOutput=" + made));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // A Ceph that somebody's shell points at is none of the build's business.
        builder.environment().keySet().removeIf(name -> name.startsWith("CEPH_") || name.startsWith("FCQEMU_"));
        Process process = builder.start();
        boolean ended = process.waitFor(TRAINING_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        if (ended && process.exitValue() == 0 && Files.exists(made)) {
            Files.move(made, cache, REPLACE_EXISTING);
        } else {
            System.err.println(
                    "No ahead-of-time cache was made, see " + log + "; fc-qemu works without it, but starts slowly.");
        }
    }

    /** Pages of the manual and completion of shells, by the program itself, which knows its commands. */
    private void writeReference(String build) throws Exception {
        Path share = dist.resolve("share");
        Path writtenFor = work.resolve("reference.build");
        if (Files.exists(share)
                && Files.exists(writtenFor)
                && Files.readString(writtenFor).equals(build)) {
            return;
        }
        if (Files.exists(share)) {
            deleteTree(share);
        }
        Path log = work.resolve("reference.log");
        Process process = new ProcessBuilder(
                        javaHome.resolve("bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        lib.resolve("fc-qemu.jar").toString(),
                        "io.flyingcircus.fcqemu.cli.reference.Reference",
                        share.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(TRAINING_TIMEOUT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        if (!ended || process.exitValue() != 0) {
            throw new IOException("the manual and the completion of shells were not written, see " + log);
        }
        Files.writeString(writtenFor, build);
    }

    /** Which libraries, from where; once more with the runtime where that is added. */
    private void writeBillOfMaterials(Path own, String classPath, String version, Instant time, Path repository)
            throws IOException {
        List<Library> libraries = new ArrayList<>();
        libraries.add(ownLibrary(own, "fc-qemu.jar", version));
        for (String entry : classPath.split(":")) {
            Path jar = Path.of(entry);
            if (entry.endsWith(".jar") && Files.isRegularFile(jar)) {
                libraries.add(
                        jar.startsWith(repository)
                                ? Library.in(repository, jar)
                                : ownLibrary(jar, jar.getFileName().toString(), version));
            }
        }
        Files.writeString(work.resolve("libraries"), BillOfMaterials.libraryLines(libraries));
        Path list = dist.resolve("share/doc/fc-qemu/fc-qemu.cdx.json");
        Files.createDirectories(list.getParent());
        Files.writeString(list, new BillOfMaterials(lib, libraries, version, time).text());
    }

    private static Library ownLibrary(Path jar, String delivered, String version) throws IOException {
        String name = jar.getFileName().toString().replace("-" + version + ".jar", "");
        String group = "io.flyingcircus.fcqemu";
        return new Library(delivered, group, name, version, BillOfMaterials.sha256(jar), List.of());
    }

    private String hash() throws IOException, NoSuchAlgorithmException {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Runtime.version().toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(lib.resolve("jvm.options")));
        digest.update(Files.readAllBytes(lib.resolve("client/jvm.options")));
        for (Path jar : filesIn(lib, ".jar")) {
            digest.update(jar.getFileName().toString().getBytes(StandardCharsets.UTF_8));
            digest.update(Files.readAllBytes(jar));
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private void put(String name, byte[] content) throws IOException {
        Path file = lib.resolve(name);
        if (Files.exists(file) && MessageDigest.isEqual(Files.readAllBytes(file), content)) {
            return;
        }
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    /** Leaves what is equal alone: the JVM compares the jars' modification times with those in its cache. */
    private static void copyIfChanged(Path source, Path target) throws IOException {
        if (Files.exists(target) && Files.mismatch(source, target) == -1) {
            return;
        }
        Files.createDirectories(target.getParent());
        Files.copy(source, target, REPLACE_EXISTING);
        target.toFile().setExecutable(Files.isExecutable(source), false);
    }

    private static List<Path> filesIn(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(Distribution::delete);
        }
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
