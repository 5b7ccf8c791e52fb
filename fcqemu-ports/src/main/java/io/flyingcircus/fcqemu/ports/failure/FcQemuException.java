package io.flyingcircus.fcqemu.ports.failure;

import org.jspecify.annotations.Nullable;

/**
 * Work that could not be done. The message is for an operator and says three things: what happened to what, in which
 * state things are now, and what to do.
 */
public abstract sealed class FcQemuException extends RuntimeException
        permits BusyException,
                CatalogException,
                DefinitionException,
                DirectoryException,
                GuestAgentException,
                HostException,
                InvalidCommandException,
                LaunchException,
                MonitorException,
                PeerException,
                RefusedException,
                StorageException,
                UnknownVmException,
                VmStateException {

    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    private final String text;

    FcQemuException(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
        this.text = message;
    }

    /** What happened, in which state things are, what to do. */
    @Override
    public String getMessage() {
        return text;
    }

    /** How a command that fails with this ends. */
    public ExitCode exitCode() {
        return exitCode;
    }
}
