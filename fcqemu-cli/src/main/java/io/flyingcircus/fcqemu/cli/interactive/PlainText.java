package io.flyingcircus.fcqemu.cli.interactive;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * What a guest wrote, piece by piece, without anything that a terminal would obey: a guest may write what it likes, and some
 * sequences make a terminal type, or print over what others said. Lines, tabs and printable characters stay.
 */
final class PlainText {

    private static final int ESCAPE = 0x1b;
    private static final int CSI = 0x9b;
    private static final int BELL = 0x07;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);

    private ByteBuffer rest = ByteBuffer.allocate(0);
    private State state = State.TEXT;

    private enum State {
        TEXT,
        AFTER_ESCAPE,
        /** Parameters of a control sequence, up to a letter. */
        SEQUENCE,
        /** A string to the terminal, up to a bell or an escape. */
        STRING
    }

    String of(byte[] piece) {
        ByteBuffer bytes = ByteBuffer.allocate(rest.remaining() + piece.length)
                .put(rest)
                .put(piece)
                .flip();
        CharBuffer characters = CharBuffer.allocate(bytes.remaining() + 1);
        decoder.decode(bytes, characters, false);
        rest = bytes.slice();
        var plain = new StringBuilder();
        characters.flip().chars().filter(this::isPlain).forEach(c -> plain.append((char) c));
        return plain.toString();
    }

    private boolean isPlain(int c) {
        switch (state) {
            case AFTER_ESCAPE ->
                state = switch (c) {
                    case '[' -> State.SEQUENCE;
                    case ']', 'P', '_', '^', 'X' -> State.STRING;
                    default -> State.TEXT;
                };
            case SEQUENCE -> state = c >= 0x40 && c < 0x7f ? State.TEXT : State.SEQUENCE;
            case STRING -> {
                if (c == ESCAPE) {
                    state = State.AFTER_ESCAPE;
                } else if (c == BELL || c == '\n') {
                    state = State.TEXT;
                }
            }
            case TEXT -> {
                if (c == ESCAPE) {
                    state = State.AFTER_ESCAPE;
                } else if (c == CSI) {
                    state = State.SEQUENCE;
                } else {
                    return c == '\n' || c == '\t' || !Character.isISOControl(c);
                }
            }
        }
        return false;
    }
}
