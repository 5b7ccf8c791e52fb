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

    private static final int MAX_BYTES = 128 * 1024;

    /** Enough for the command line of nearly every process. */
    private static final int USUAL_BYTES = 4 * 1024;

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

    /**
     * Whether some text stands anywhere in the command line of a process. Of hundreds of processes that are looked through all
     * but one are told apart by this, without making anything of what was read.
     */
    static boolean commandLineHas(long pid, byte[] text) {
        byte[] buffer = new byte[USUAL_BYTES];
        try (var in = new FileInputStream("/proc/" + pid + "/cmdline")) {
            int length = in.readNBytes(buffer, 0, buffer.length);
            if (length < buffer.length) {
                return indexOf(buffer, length, text) >= 0;
            }
            byte[] all = Arrays.copyOf(buffer, MAX_BYTES);
            length += in.readNBytes(all, length, MAX_BYTES - length);
            return indexOf(all, length, text) >= 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static int indexOf(byte[] all, int length, byte[] text) {
        for (int at = 0; at <= length - text.length; at++) {
            if (all[at] == text[0] && Arrays.equals(all, at, at + text.length, text, 0, text.length)) {
                return at;
            }
        }
        return -1;
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
