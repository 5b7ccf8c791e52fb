package io.flyingcircus.fcqemu.cli.interactive;

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
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;

/** What the guest of a VM writes to its serial console, as QEMU keeps it in a file. */
public final class ConsoleLog {

    private static final int PIECE_BYTES = 64 * 1024;
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final VmName vm;
    private final Path file;
    private final PrintStream out;
    private final boolean raw;
    private PlainText text = new PlainText();

    /** @param raw whether the terminal gets what the guest meant for it */
    public ConsoleLog(VmName vm, Path file, PrintStream out, boolean raw) {
        this.vm = vm;
        this.file = file;
        this.out = out;
        this.raw = raw;
    }

    /**
     * Prints the last lines.
     *
     * @throws UnknownVmException if there are none
     */
    public void show(int lines) {
        try (SeekableByteChannel log = open()) {
            log.position(beginning(log, lines));
            copy(log);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /** Prints the last lines and everything that comes, also after the next start, until nobody reads it any more. */
    public void follow(int lines) {
        int history = lines;
        while (!out.checkError()) {
            try (SeekableByteChannel log = open()) {
                log.position(beginning(log, history));
                followTo(log, key(file));
            } catch (IOException e) {
                throw unreadable(e);
            }
            // A new start has a new file, which is printed from its first line.
            history = Integer.MAX_VALUE;
            text = new PlainText();
            out.print("\n--- " + vm + " was started anew ---\n");
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

    private SeekableByteChannel open() throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new NoSuchFileException(file.toString());
        }
        return Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    }

    private static Object key(Path file) throws IOException {
        return Objects.requireNonNullElse(
                Files.readAttributes(file, BasicFileAttributes.class).fileKey(), file);
    }

    /** Where so many last lines begin; one that has not ended counts. */
    private static long beginning(SeekableByteChannel log, int lines) throws IOException {
        long end = log.size();
        if (lines == 0) {
            return end;
        }
        int found = 0;
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        for (long from = end; from > 0; ) {
            int length = (int) Math.min(PIECE_BYTES, from);
            from -= length;
            log.position(from);
            piece.clear().limit(length);
            while (piece.hasRemaining() && log.read(piece) > 0) {
                // Until all of it is there.
            }
            for (int i = piece.position() - 1; i >= 0; i--) {
                long position = from + i;
                if (piece.get(i) == '\n' && position < end - 1 && ++found >= lines) {
                    return position + 1;
                }
            }
        }
        return 0;
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
