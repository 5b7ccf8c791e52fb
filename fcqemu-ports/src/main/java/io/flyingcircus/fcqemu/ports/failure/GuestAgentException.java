package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/**
 * The agent in a guest did not do what it was asked. Says nothing about the guest itself. Only after {@link Refused} may
 * the same connection be asked something else.
 */
public abstract sealed class GuestAgentException extends FcQemuException {

    private static final long serialVersionUID = 1L;

    private GuestAgentException(String message, @Nullable Throwable cause) {
        super(ExitCode.UNAVAILABLE, message, cause);
    }

    /** There is no socket, nobody listens on it, or it hung up: QEMU has ended, or has no port for an agent. */
    public static final class Gone extends GuestAgentException {
        private static final long serialVersionUID = 1L;

        public Gone(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** No answer came in time. What was asked may still be done. */
    public static final class Silent extends GuestAgentException {
        private static final long serialVersionUID = 1L;

        public Silent(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** Whatever answers is no agent, or one that means no good. */
    public static final class Nonsense extends GuestAgentException {
        private static final long serialVersionUID = 1L;

        public Nonsense(String message) {
            super(message, null);
        }
    }

    /** The agent understood and did not do it: not while its guest is frozen, not in this system, or not at all. */
    public static final class Refused extends GuestAgentException {
        private static final long serialVersionUID = 1L;

        public Refused(String message) {
            super(message, null);
        }
    }
}
