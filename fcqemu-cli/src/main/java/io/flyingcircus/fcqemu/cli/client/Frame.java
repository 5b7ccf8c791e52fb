package io.flyingcircus.fcqemu.cli.client;

import java.nio.ByteBuffer;

/**
 * One message between a client and the daemon.
 *
 * @param kind what it is
 * @param content read-only, up to {@link #LONGEST} bytes
 */
public record Frame(Kind kind, ByteBuffer content) {

    /** Bytes of the longest content. Output and input come in as many frames as they need. */
    public static final int LONGEST = 64 * 1024;

    /** What a frame is. */
    public enum Kind {
        /** Client: a {@link TypedCommand}. The first frame, and the only one of its kind. */
        COMMAND('c'),
        /** Daemon: it would do that. */
        ACCEPTED('a'),
        /** Daemon: it does not do that, and has done nothing; the content says why. */
        DECLINED('d'),
        /** Client: do it. A client that has lost patience before does not send it, and nothing is done twice. */
        GO('g'),
        /** Daemon: bytes for stdout. */
        OUT('o'),
        /** Daemon: bytes for stderr. */
        ERR('e'),
        /** Daemon: the command wants to read what the client is given on stdin. */
        READ('r'),
        /** Client: bytes of stdin; none at its end. */
        INPUT('i'),
        /** Client: it was told to end (Ctrl-C, SIGTERM). */
        INTERRUPTED('s'),
        /** Daemon, to a client that was interrupted: the work goes on without it; the content says which. */
        GOES_ON('w'),
        /** Daemon: all is done; the content is the exit code, four bytes. */
        EXIT('x');

        private final char sign;

        Kind(char sign) {
            this.sign = sign;
        }

        /** As it is sent: one byte. */
        byte sign() {
            return (byte) sign;
        }
    }

    public Frame {
        if (content.remaining() > LONGEST) {
            throw new IllegalArgumentException("a frame of " + content.remaining() + " bytes");
        }
    }
}
