package io.flyingcircus.fcqemu.ports.guestagent;

import java.time.Duration;

/**
 * A connection, in step, to the agent of one guest. What it answers is the guest's word: never trusted, bounded in size
 * and time.
 *
 * <p>Every method throws {@link io.flyingcircus.fcqemu.ports.failure.GuestAgentException}, told apart by its subclasses:
 * after {@code Refused} the connection can be used on, after any other one everything fails. Each method waits no longer
 * than the patience it is given, whatever the guest does.
 */
public interface GuestAgent extends AutoCloseable {

    /** {@code guest-ping}. */
    void ping(Duration patience);

    /**
     * {@code guest-fsfreeze-status}: whether its file systems are frozen, as far as the agent froze them. While they are,
     * it refuses most of what it is asked.
     */
    boolean frozen(Duration patience);

    /**
     * {@code guest-fsfreeze-freeze}: everything is written out, and nothing more until {@link #thaw}. A freeze that was not
     * answered in time may still happen; so a thaw is sent after it, which the agent carries out next.
     *
     * @param patience minutes: a guest may have much to write
     * @return how many file systems were frozen
     */
    int freeze(Duration patience);

    /**
     * {@code guest-fsfreeze-thaw}.
     *
     * @return how many file systems were thawed; none if none was frozen
     */
    int thaw(Duration patience);

    /**
     * Makes a small file have exactly this content ({@code guest-file-open}, {@code -read}, {@code -write},
     * {@code -close}). One that has it already is not touched, and another one is overwritten in place by a single write:
     * whoever reads it at any time, or after this was given up halfway, finds the old content or the new. Only one that is
     * missing, or longer than its new content, is empty for the moment between being opened and written.
     *
     * @param path absolute, in the guest; its folder must be there
     * @param content ASCII, a few hundred characters at most
     * @return whether it had to be changed
     */
    boolean keepFile(String path, String content, Duration patience);

    /** Ends the connection. Never blocks, never throws. */
    @Override
    void close();
}
