package io.flyingcircus.fcqemu.cli.interactive;

import io.flyingcircus.fcqemu.adapter.qemu.console.ConsoleLogs;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.failure.UnknownVmException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What the guest of a VM writes to its serial console, as QEMU keeps it in a file for each run. */
public final class ConsoleLog {

    private static final int PIECE_BYTES = 64 * 1024;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final VmName vm;
    private final ConsoleLogs logs;
    private final Path file;
    private final PrintStream out;
    private final boolean raw;
    private PlainText text = new PlainText();

    /** @param raw whether the terminal gets what the guest meant for it */
    public ConsoleLog(VmName vm, ConsoleLogs logs, PrintStream out, boolean raw) {
        this.vm = vm;
        this.logs = logs;
        this.file = logs.current(vm);
        this.out = out;
        this.raw = raw;
    }

    /**
     * Prints the last lines.
     *
     * @throws UnknownVmException if there are none
     */
    public void show(int lines) {
        try {
            if (isThere(file) || !showPast(lines)) {
                try (SeekableByteChannel log = open(file)) {
                    showTail(log, lines);
                }
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** The last lines of this run, and before them, if there are not as many, the last ones of those before it. */
    private void showTail(SeekableByteChannel log, int lines) throws IOException {
        ConsoleTail tail = ConsoleTail.of(log, lines);
        if (showPast(lines - tail.lines())) {
            startedAnew();
        }
        log.position(tail.position());
        copy(log);
    }

    /** The last lines of past runs, the oldest first; whether there were any. */
    private boolean showPast(int lines) throws IOException {
        Deque<Piece> pieces = new ArrayDeque<>();
        int missing = lines;
        for (Path run : lines > 0 ? logs.past(vm).reversed() : List.<Path>of()) {
            if (missing <= 0) {
                break;
            }
            try (SeekableByteChannel log = open(run)) {
                ConsoleTail tail = ConsoleTail.of(log, missing);
                missing -= tail.lines();
                pieces.addFirst(new Piece(run, tail.position()));
            } catch (NoSuchFileException removedMeanwhile) {
                break;
            }
        }
        boolean shown = false;
        for (Piece piece : pieces) {
            if (shown) {
                startedAnew();
            }
            shown |= showPiece(piece);
        }
        return shown;
    }

    private boolean showPiece(Piece piece) throws IOException {
        try (SeekableByteChannel log = open(piece.run())) {
            log.position(piece.position());
            copy(log);
            return true;
        } catch (NoSuchFileException removedMeanwhile) {
            return false;
        }
    }

    private void startedAnew() {
        text = new PlainText();
        out.print("\n--- " + vm + " was started anew ---\n");
    }

    private record Piece(Path run, long position) {}

    /** Prints the last lines and everything that comes, also after the next start, until nobody reads it any more. */
    public void follow(int lines) {
        boolean first = true;
        while (!out.checkError()) {
            try (SeekableByteChannel log = open(file)) {
                if (first) {
                    showTail(log, lines);
                } else {
                    // A new start has a new file, which is printed from its first line.
                    startedAnew();
                }
                first = false;
                followTo(log, key(file));
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }

    /** Until another file has its name. */
    private void followTo(SeekableByteChannel log, Object key) throws IOException {
        while (!out.checkError()) {
            if (log.size() < log.position()) {
                log.position(0);
            }
            copy(log);
            if (Files.exists(file) && !key(file).equals(key)) {
                copy(log);
                return;
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_LOOKS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException("interrupted", e);
        }
    }

    private static SeekableByteChannel open(Path log) throws IOException {
        if (!isThere(log)) {
            throw new NoSuchFileException(log.toString());
        }
        return Files.newByteChannel(log, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    private static boolean isThere(Path log) {
        return Files.isRegularFile(log, LinkOption.NOFOLLOW_LINKS);
    }

    private static Object key(Path file) throws IOException {
        return Objects.requireNonNullElse(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), file);
    }

    private void copy(SeekableByteChannel log) throws IOException {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        while (log.read(piece.clear()) > 0) {
            byte[] bytes = Arrays.copyOf(piece.array(), piece.position());
            if (raw) {
                out.write(bytes, 0, bytes.length);
            } else {
                out.print(text.of(bytes));
            }
        }
        out.flush();
    }

    private RuntimeException unreadable(IOException failure) {
        return failure instanceof NoSuchFileException
                ? new UnknownVmException("there is no console log " + file + ": " + vm
                        + " was not started on this host since it is kept. Check the name with 'fc-qemu ls'.")
                : new HostException("the console log " + file + " cannot be read: " + failure, failure);
    }
}
