package io.flyingcircus.fcqemu.adapter.qemu.binary;

import io.flyingcircus.fcqemu.adapter.qemu.host.AtomicFile;
import io.flyingcircus.fcqemu.adapter.qemu.host.HostPaths;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The QEMU program of this host. Asking it costs two starts of it, so what it said is kept in the run folder, together
 * with everything that identifies the file: an entry made for any other file, or an earlier state of it, is not used.
 */
public final class QemuBinary {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};
    private static final String MODE = "rw-------";

    private final HostPaths paths;
    private final String configured;

    /** @param configured its name, looked for on the search path, or its absolute path */
    public QemuBinary(HostPaths paths, String configured) {
        this.paths = paths;
        this.configured = configured;
    }

    /**
     * Where the program is.
     *
     * @throws IOException if it is nowhere, or not executable
     */
    public Path location() throws IOException {
        if (configured.contains("/")) {
            return executable(Path.of(configured))
                    .orElseThrow(
                            () -> new IOException(configured + " is not an executable file; install QEMU, or correct"
                                    + " its path in the host configuration"));
        }
        String searchPath = Optional.ofNullable(System.getenv("PATH")).orElse("/usr/bin:/bin");
        for (String folder : searchPath.split(File.pathSeparator, -1)) {
            Optional<Path> found = folder.isEmpty()
                    ? Optional.empty()
                    : executable(Path.of(folder, configured).toAbsolutePath());
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new IOException(configured + " is in none of the folders of PATH (" + searchPath
                + "); install QEMU (Debian: qemu-system-x86 and qemu-block-extra)");
    }

    /**
     * What the program says about itself.
     *
     * @throws IOException if it cannot be run, or its answer is not understood
     */
    public BinaryFacts facts() throws IOException {
        Path program = location();
        String key = key(program);
        Optional<BinaryFacts> kept = isElf(program) ? kept(key) : Optional.empty();
        if (kept.isPresent()) {
            return kept.get();
        }
        BinaryFacts facts = ask(program);
        // A script may run another program tomorrow and still be the same file.
        if (isElf(program) && key.equals(key(program))) {
            keep(key, facts);
        }
        return facts;
    }

    /** What the program that is installed said to an earlier start; empty if none has asked it, for none is started for this. */
    public Optional<BinaryFacts> known() {
        try {
            Path program = location();
            return isElf(program) ? kept(key(program)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The file that processes of this program execute; empty where it is a script, which executes another one. */
    public Optional<Path> comparable() {
        try {
            Path program = location();
            return isElf(program) ? Optional.of(program.toRealPath()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /**
     * Tries whether it can be a machine with that CPU: starts one without memory or disks to speak of, which ends at once.
     *
     * @return what it wrote, if it cannot
     * @throws IOException if it cannot be run
     */
    public Optional<String> tryCpu(String machineType, String accelerator, String cpu) throws IOException {
        List<String> command = List.of(
                location().toString(),
                "-nodefaults",
                "-no-user-config",
                "-display",
                "none",
                "-machine",
                machineType + (accelerator.isEmpty() ? "" : ",accel=" + accelerator),
                "-cpu",
                cpu,
                "-m",
                "16",
                "-S",
                "-monitor",
                "stdio");
        BoundedCommand done = BoundedCommand.run(command, "quit\n", PATIENCE);
        return done.exitCode() == 0 ? Optional.empty() : Optional.of(done.output());
    }

    private static BinaryFacts ask(Path program) throws IOException {
        String banner = run(program, "--version");
        QemuVersion version = QemuVersion.parse(banner)
                .orElseThrow(() -> new IOException(program + " --version says no version: " + excerpt(banner)));
        List<String> types = run(program, "-machine", "help")
                .lines()
                .skip(1)
                .map(line -> line.split(" ", 2)[0])
                .filter(type -> type.matches("[A-Za-z0-9._-]+"))
                .toList();
        if (types.isEmpty()) {
            throw new IOException(program + " -machine help lists no machine type");
        }
        return new BinaryFacts(version, types);
    }

    private static String run(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        BoundedCommand done = BoundedCommand.run(command, PATIENCE);
        if (done.exitCode() != 0) {
            throw new IOException("'" + String.join(" ", command) + "' ended with exit code " + done.exitCode() + ": "
                    + excerpt(done.output()));
        }
        return done.output();
    }

    private Optional<BinaryFacts> kept(String key) {
        try {
            List<String> lines = Files.readAllLines(paths.binaryFacts());
            if (lines.size() < 3 || !lines.getFirst().equals(key)) {
                return Optional.empty();
            }
            return QemuVersion.parse(lines.get(1))
                    .map(version -> new BinaryFacts(version, lines.subList(2, lines.size())));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void keep(String key, BinaryFacts facts) {
        List<String> lines = new ArrayList<>(List.of(key, "version " + facts.version()));
        lines.addAll(facts.machineTypes());
        try {
            byte[] content = (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(paths.binaryFacts(), content, MODE);
        } catch (IOException e) {
            // It only saves time; the next start asks again.
        }
    }

    private static String key(Path program) throws IOException {
        Path real = program.toRealPath();
        Map<String, Object> attributes = Files.readAttributes(real, "unix:dev,ino,size,lastModifiedTime,ctime");
        return real + " " + new TreeMap<>(attributes);
    }

    private static boolean isElf(Path program) throws IOException {
        try (InputStream in = Files.newInputStream(program)) {
            return Arrays.equals(in.readNBytes(ELF.length), ELF);
        }
    }

    private static Optional<Path> executable(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path) ? Optional.of(path) : Optional.empty();
    }

    private static String excerpt(String text) {
        return text.strip().lines().limit(5).reduce((a, b) -> a + " / " + b).orElse("(no output)");
    }
}
