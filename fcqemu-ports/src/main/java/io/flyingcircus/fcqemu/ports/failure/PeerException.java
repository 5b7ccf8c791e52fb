package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** The other host of a migration did not answer. What kind of failure it was decides what may be concluded from it. */
public abstract sealed class PeerException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    private PeerException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }

    /** Nobody listens there, or it cannot be reached: the request was not sent. */
    public static final class Unreachable extends PeerException {
        private static final long serialVersionUID = 1L;

        public Unreachable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The request was sent, at least in part, and no answer came: it may have been carried out, or may be yet. */
    public static final class Unanswered extends PeerException {
        private static final long serialVersionUID = 1L;

        public Unanswered(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** One of the two hosts does not trust the other, or only one of them speaks TLS: no request is taken. */
    public static final class NotTrusted extends PeerException {
        private static final long serialVersionUID = 1L;

        public NotTrusted(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Something answered that does not speak the protocol. */
    public static final class NotUnderstood extends PeerException {
        private static final long serialVersionUID = 1L;

        public NotUnderstood(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
