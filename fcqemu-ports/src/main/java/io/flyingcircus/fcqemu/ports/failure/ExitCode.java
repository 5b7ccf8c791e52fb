package io.flyingcircus.fcqemu.ports.failure;

/** How a command ended, as its caller sees it. */
public enum ExitCode {
    /** Done. */
    DONE(0),
    /** Refused in a controlled way, for example for lack of memory. */
    REFUSED(1),
    /** The command line cannot be understood. */
    USAGE(64),
    /** Unknown VM, a command that is not for this state, an unexpected error. */
    UNAVAILABLE(69),
    /** Somebody else is at work on this VM: try again. */
    TRY_AGAIN(75);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The process's exit status. */
    public int number() {
        return number;
    }
}
