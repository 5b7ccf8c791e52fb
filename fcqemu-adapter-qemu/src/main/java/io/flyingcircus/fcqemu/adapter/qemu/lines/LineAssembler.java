package io.flyingcircus.fcqemu.adapter.qemu.lines;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;

/** Makes lines of pieces, in whatever portions these arrive. Ends lines at LF and takes a CR before it away. */
final class LineAssembler {

    private static final int KEPT_CAPACITY_BYTES = 64 * 1024;

    private final int maxLineBytes;
    private ByteArrayOutputStream unfinished = new ByteArrayOutputStream();

    LineAssembler(int maxLineBytes) {
        this.maxLineBytes = maxLineBytes;
    }

    /**
     * Takes all of {@code piece} and hands on each line that it completes.
     *
     * @throws LineStreamException.Oversize if a line, finished or not, exceeds the limit
     */
    void accept(ByteBuffer piece, Consumer<byte[]> lines) throws LineStreamException.Oversize {
        while (piece.hasRemaining()) {
            int end = indexOfLineFeed(piece);
            int length = (end < 0 ? piece.limit() : end) - piece.position();
            long total = (long) unfinished.size() + length;
            if (total > maxLineBytes + 1L) { // one more: the CR is taken away below
                throw new LineStreamException.Oversize(total, maxLineBytes);
            }
            byte[] part = new byte[length];
            piece.get(part);
            unfinished.writeBytes(part);
            if (end >= 0) {
                piece.get();
                lines.accept(takeLine());
            }
        }
    }

    /** Bytes of the line that has not ended yet. */
    long unfinishedBytes() {
        return unfinished.size();
    }

    private byte[] takeLine() throws LineStreamException.Oversize {
        byte[] line = unfinished.toByteArray();
        if (unfinished.size() > KEPT_CAPACITY_BYTES) {
            unfinished = new ByteArrayOutputStream(); // one long line must not cost its memory for ever
        } else {
            unfinished.reset();
        }
        int length = line.length;
        if (length > 0 && line[length - 1] == '\r') {
            return Arrays.copyOf(line, length - 1);
        }
        if (length > maxLineBytes) {
            throw new LineStreamException.Oversize(length, maxLineBytes);
        }
        return line;
    }

    private static int indexOfLineFeed(ByteBuffer piece) {
        for (int i = piece.position(); i < piece.limit(); i++) {
            if (piece.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }
}
