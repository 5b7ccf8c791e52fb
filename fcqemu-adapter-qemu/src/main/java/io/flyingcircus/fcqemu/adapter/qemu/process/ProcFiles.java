package io.flyingcircus.fcqemu.adapter.qemu.process;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Bounded reads of {@code /proc}. A process may end at any moment: what cannot be read any more is absent, not an error.
 */
final class ProcFiles {

    static final int MAX_BYTES = 128 * 1024;

    private static final Path PROC = Path.of("/proc");

    private ProcFiles() {}

    /**
     * Ids of all processes, ascending.
     *
     * @throws IOException if {@code /proc} itself cannot be listed
     */
    static List<Long> pids() throws IOException {
        String[] entries = PROC.toFile().list();
        if (entries == null) {
            throw new IOException(PROC + " cannot be read");
        }
        return Arrays.stream(entries)
                .filter(ProcFiles::isPid)
                .map(Long::valueOf)
                .sorted()
                .toList();
    }

    static Optional<ProcStat> stat(long pid) {
        return read(pid, "stat").flatMap(ProcStat::parse);
    }

    static Optional<CommandLine> commandLine(long pid) {
        return read(pid, "cmdline").map(text -> new CommandLine(List.of(text.split("\0"))));
    }

    /** Path of the file it executes, as {@code /proc/PID/exe} shows it; empty if it has ended, or is another user's. */
    static Optional<String> executable(long pid) {
        try {
            return Optional.of(
                    Files.readSymbolicLink(PROC.resolve(Long.toString(pid)).resolve("exe"))
                            .toString());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** One file of a process; empty if process or file are gone. */
    static Optional<String> read(long pid, String file) {
        return read(PROC.resolve(Long.toString(pid)).resolve(file));
    }

    /** The beginning of a file, as far as {@value #MAX_BYTES} bytes go; empty if it cannot be read. */
    static Optional<String> read(Path file) {
        try (InputStream in = new FileInputStream(file.toFile())) {
            return Optional.of(new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isPid(String name) {
        return name.length() <= 10 && name.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
