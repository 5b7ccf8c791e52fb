package io.flyingcircus.fcqemu.adapter.qemu.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the supervisor's log says about one start: its own lines carry a mark, the others are QEMU's output. */
final class SupervisorLog {

    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_OUTPUT_LINES = 20;

    private final Path file;
    private final long offset;
    private final Pattern pid;
    private final Pattern exitCode;
    private final String mark;

    private SupervisorLog(Path file, long offset, String start) {
        this.file = file;
        this.offset = offset;
        this.mark = "supervisor[" + start + "]: ";
        // Not bound to the beginning of a line: QEMU may have died in the middle of one.
        this.pid = Pattern.compile(Pattern.quote(mark) + "pid (\\d{1,10})\\R");
        this.exitCode = Pattern.compile(Pattern.quote(mark) + "QEMU of VM \\S+ ended with exit code (\\d{1,5})\\R");
    }

    /** Looks from the present end of the log on. */
    static SupervisorLog fromNowOn(Path file, String start) throws IOException {
        try {
            return new SupervisorLog(file, Files.size(file), start);
        } catch (NoSuchFileException e) {
            return new SupervisorLog(file, 0, start);
        }
    }

    Path file() {
        return file;
    }

    /** Whether there is nothing at all of this start: not even that it began, as on a full disk. */
    boolean hasSaidNothing() {
        return content().isEmpty();
    }

    /** QEMU's process id, once it was started. */
    OptionalLong pid() {
        return find(pid).map(Long::parseLong).map(OptionalLong::of).orElse(OptionalLong.empty());
    }

    /** QEMU's exit code, once it has ended; 128 more than the signal that killed it. */
    OptionalInt exitCode() {
        return find(exitCode).map(Integer::parseInt).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /** The last lines of QEMU's output. */
    String output() {
        String[] lines = content().lines().filter(line -> !line.contains(mark)).toArray(String[]::new);
        StringBuilder output = new StringBuilder();
        for (int i = Math.max(0, lines.length - MAX_OUTPUT_LINES); i < lines.length; i++) {
            output.append(output.isEmpty() ? "" : "\n").append(lines[i]);
        }
        return output.toString();
    }

    private Optional<String> find(Pattern pattern) {
        Matcher matcher = pattern.matcher(content());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private String content() {
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            channel.position(offset);
            InputStream in = Channels.newInputStream(channel);
            return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
