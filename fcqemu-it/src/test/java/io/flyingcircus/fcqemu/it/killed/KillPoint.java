package io.flyingcircus.fcqemu.it.killed;

import java.time.Duration;

/**
 * Where a run of the tool is killed, or held.
 *
 * @param call which of its calls that change something, by name
 * @param occurrence which one of that name, counted from 1
 * @param moment before that call, amid it, or after it
 * @param amid how long after its beginning, if amid it; if it has ended by then, right after it
 * @param blow what happens to it there
 */
public record KillPoint(String call, int occurrence, Moment moment, Duration amid, Blow blow) {

    /** When, as seen from the call. Before a call is what it is after the one before, so that only the first needs it. */
    public enum Moment {
        BEFORE,
        AMID,
        AFTER
    }

    /** What a process does to itself. */
    public enum Blow {
        /** It ends at once, with SIGKILL. */
        KILLED(9),
        /** It stands still, with SIGSTOP, until it is told to go on. */
        HELD(19);

        private final int signal;

        Blow(int signal) {
            this.signal = signal;
        }

        int signal() {
            return signal;
        }
    }

    /** A run that is not killed. */
    public static final KillPoint NOWHERE = before("", 0);

    /** Right before a call. */
    public static KillPoint before(String call, int occurrence) {
        return new KillPoint(call, occurrence, Moment.BEFORE, Duration.ZERO, Blow.KILLED);
    }

    /** While a call is carried out. */
    public static KillPoint amid(String call, int occurrence, Duration afterItsBeginning) {
        return new KillPoint(call, occurrence, Moment.AMID, afterItsBeginning, Blow.KILLED);
    }

    /** Right after a call. */
    public static KillPoint after(String call, int occurrence) {
        return new KillPoint(call, occurrence, Moment.AFTER, Duration.ZERO, Blow.KILLED);
    }

    /** The same place, where it is only held. */
    public KillPoint held() {
        return new KillPoint(call, occurrence, moment, amid, Blow.HELD);
    }

    /** What {@link #encoded} wrote. */
    static KillPoint decoded(String text) {
        String[] parts = text.split(" ", -1);
        return new KillPoint(
                parts[0],
                Integer.parseInt(parts[1]),
                Moment.valueOf(parts[2]),
                Duration.parse(parts[3]),
                Blow.valueOf(parts[4]));
    }

    String encoded() {
        return call + " " + occurrence + " " + moment + " " + amid + " " + blow;
    }

    @Override
    public String toString() {
        return blow + " " + moment + " " + call + " " + occurrence;
    }
}
