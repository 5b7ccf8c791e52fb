package io.flyingcircus.fcqemu.cli.interactive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;

/**
 * The last lines of a file. One that has not ended counts.
 *
 * @param position where they begin
 * @param lines how many they are
 */
record ConsoleTail(long position, int lines) {

    private static final int PIECE_BYTES = 64 * 1024;

    /** So many lines, or as many as there are. */
    static ConsoleTail of(SeekableByteChannel log, int lines) throws IOException {
        long end = log.size();
        if (lines <= 0 || end == 0) {
            return new ConsoleTail(end, 0);
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
                    return new ConsoleTail(position + 1, lines);
                }
            }
        }
        return new ConsoleTail(0, found + 1);
    }
}
