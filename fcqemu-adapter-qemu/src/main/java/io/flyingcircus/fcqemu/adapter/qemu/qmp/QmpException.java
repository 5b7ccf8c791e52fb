package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import java.io.Serial;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What can go wrong between us and a QEMU monitor. The types differ in what may be concluded from them. */
public abstract sealed class QmpException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private QmpException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** There is no socket, or nobody listens on it: no QEMU has this monitor. */
    public static final class SocketAbsent extends QmpException {
        @Serial
        private static final long serialVersionUID = 1L;

        SocketAbsent(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Somebody has the socket, but did not turn to us: another client is served, which QEMU does one at a time, or QEMU
     * itself is stopped or stuck. From outside these look the same.
     */
    public static final class Busy extends QmpException {
        @Serial
        private static final long serialVersionUID = 1L;

        Busy(Path socket, Duration waited, @Nullable Throwable cause) {
            super(
                    "the monitor " + socket + " did not greet within " + waited
                            + ": another client holds it, or QEMU is stuck",
                    cause);
        }
    }

    /** The first thing the peer said is no QMP greeting. */
    public static final class NotQmp extends QmpException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotQmp(String received, @Nullable Throwable cause) {
            super("no QMP greeting, but: " + received, cause);
        }
    }

    /** QEMU refused {@code qmp_capabilities}. */
    public static final class NegotiationFailed extends QmpException {
        @Serial
        private static final long serialVersionUID = 1L;

        NegotiationFailed(CommandFailed cause) {
            super("QEMU refused the negotiation: " + cause.getMessage(), cause);
        }
    }

    /** QEMU understood a command and refused it, or failed to carry it out. */
    public static final class CommandFailed extends QmpException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final String errorClass;
        private final String description;
        private final String sent;

        CommandFailed(String errorClass, String description, String sent) {
            super(sent + " failed: " + description + " (" + errorClass + ")", null);
            this.errorClass = errorClass;
            this.description = description;
            this.sent = sent;
        }

        /** QMP's {@code class}, for example {@code GenericError} or {@code CommandNotFound}. */
        public String errorClass() {
            return errorClass;
        }

        /** QMP's {@code desc}, in QEMU's words. */
        public String description() {
            return description;
        }

        /** The command and its arguments. */
        public String sent() {
            return sent;
        }

        /** Whether this QEMU has no such command. */
        public boolean commandIsUnknown() {
            return errorClass.equals("CommandNotFound");
        }
    }

    /** The peer hung up. Whether what was asked for was done is not known. */
    public static final class Disconnected extends QmpException {
        @Serial
        private static final long serialVersionUID = 1L;

        Disconnected(String waitingFor, Throwable cause) {
            super("disconnected while waiting for " + waitingFor + ": " + cause.getMessage(), cause);
        }
    }

    /** No answer in time. Says nothing about QEMU or the guest: a command may still be carried out. */
    public static final class TimedOut extends QmpException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final Duration waited;

        TimedOut(String waitingFor, Duration waited, @Nullable Throwable cause) {
            super("no sign of " + waitingFor + " within " + waited, cause);
            this.waited = waited;
        }

        /** How long was waited. */
        public Duration waited() {
            return waited;
        }
    }

    /** The peer breaks the protocol's rules or the bounds we set it. The session is closed. */
    public static final class ProtocolNonsense extends QmpException {
        @Serial
        private static final long serialVersionUID = 1L;

        ProtocolNonsense(String what, @Nullable Throwable cause) {
            super(what, cause);
        }
    }

    /** This side gave up, without a fault of the peer: closed here, interrupted, or short of something. */
    public static final class Abandoned extends QmpException {
        @Serial
        private static final long serialVersionUID = 1L;

        Abandoned(String waitingFor, Throwable cause) {
            super("gave up waiting for " + waitingFor + ": " + cause.getMessage(), cause);
        }
    }
}
