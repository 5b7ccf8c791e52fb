package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/** A QEMU monitor did not do what it was asked. What kind of failure it was decides what may be concluded from it. */
public abstract sealed class MonitorException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    private MonitorException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }

    /** There is no socket, nobody listens on it, or it hung up: QEMU has ended, or is about to. */
    public static final class Gone extends MonitorException {
        private static final long serialVersionUID = 1L;

        public Gone(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Connected, but no answer came in time. Says nothing about the guest. */
    public static final class Silent extends MonitorException {
        private static final long serialVersionUID = 1L;

        public Silent(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Another client holds the monitor, which serves one at a time. Says nothing about the guest. */
    public static final class Busy extends MonitorException {
        private static final long serialVersionUID = 1L;

        public Busy(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** QEMU understood the command and refused or failed it. */
    public static final class CommandFailed extends MonitorException {
        private static final long serialVersionUID = 1L;

        public CommandFailed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The peer does not speak QMP, or breaks its rules. */
    public static final class ProtocolBroken extends MonitorException {
        private static final long serialVersionUID = 1L;

        public ProtocolBroken(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
