package io.flyingcircus.fcqemu.adapter.qemu.lines;

import java.io.IOException;
import java.io.Serial;
import java.nio.file.Path;
import java.time.Duration;

/** What can go wrong between two ends of a {@link LineStream}. */
public abstract sealed class LineStreamException extends IOException {

    @Serial
    private static final long serialVersionUID = 1L;

    private LineStreamException(String message) {
        super(message);
    }

    /** There is no socket, or nobody listens on it. */
    public static final class Absent extends LineStreamException {
        @Serial
        private static final long serialVersionUID = 1L;

        Absent(Path socket, String reason) {
            super("nobody listens on " + socket + " (" + reason + ")");
        }
    }

    /** Somebody listens, but accepts nobody, and the queue of those who wait is full. */
    public static final class Crowded extends LineStreamException {
        @Serial
        private static final long serialVersionUID = 1L;

        Crowded(Path socket, Duration patience) {
            super("the queue of clients of " + socket + " stayed full for " + patience);
        }
    }

    /** The peer hung up. */
    public static final class PeerClosed extends LineStreamException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final long unfinishedBytes;

        PeerClosed(String reason, long unfinishedBytes) {
            super(unfinishedBytes == 0 ? reason : reason + ", in the middle of a line (" + unfinishedBytes + " bytes)");
            this.unfinishedBytes = unfinishedBytes;
        }

        /** Bytes received of a line that never ended. */
        public long unfinishedBytes() {
            return unfinishedBytes;
        }
    }

    /** The deadline passed. */
    public static final class Expired extends LineStreamException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final Duration patience;

        Expired(String what, Duration patience) {
            super(what + " after " + patience);
            this.patience = patience;
        }

        /** How long was waited. */
        public Duration patience() {
            return patience;
        }
    }

    /** The peer sent a line beyond the limit. The stream is of no use any longer. */
    public static final class Oversize extends LineStreamException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final long bytes;

        Oversize(long bytes, int limit) {
            super("a line of at least " + bytes + " bytes, longer than the limit of " + limit);
            this.bytes = bytes;
        }

        /** How much of it had come when it was given up. */
        public long bytes() {
            return bytes;
        }
    }

    /** This side gave up: it closed the stream, or the waiting thread was interrupted (and still is marked so). */
    public static final class Abandoned extends LineStreamException {
        @Serial
        private static final long serialVersionUID = 1L;

        Abandoned(String reason) {
            super(reason);
        }
    }
}
