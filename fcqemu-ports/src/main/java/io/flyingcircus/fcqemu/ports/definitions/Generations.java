package io.flyingcircus.fcqemu.ports.definitions;

/**
 * How new the definitions of a VM are, whatever else stands in them.
 *
 * @param staged generation of the newest one received; {@link #NONE} if there is none, or it does not tell
 * @param active generation of the one in force, likewise
 */
public record Generations(long staged, long active) {

    /** Older than all. */
    public static final long NONE = -1;

    /** Whether a definition with that generation is newer than both. */
    public boolean olderThan(long generation) {
        return generation > Math.max(staged, active);
    }

    /** Whether one was received that is newer than the one in force. */
    public boolean stagedIsNewer() {
        return staged > active;
    }
}
