package io.flyingcircus.fcqemu.it.killed;

import java.time.Duration;

/**
 * Where a run of the tool is killed.
 *
 * @param call which of its calls that change something, counted from 1
 * @param moment before that call, amid it, or after it
 * @param amid how long after its beginning, if amid it; if it has ended by then, right after it
 */
public record KillPoint(int call, Moment moment, Duration amid) {

    /** When, as seen from the call. Before a call is what it is after the one before, so that only the first needs it. */
    enum Moment {
        BEFORE,
        AMID,
        AFTER
    }

    /** A run that is not killed. */
    static final KillPoint NOWHERE = before(Integer.MAX_VALUE);

    /** Right before a call. */
    public static KillPoint before(int call) {
        return new KillPoint(call, Moment.BEFORE, Duration.ZERO);
    }

    /** While a call is carried out. */
    public static KillPoint amid(int call, Duration afterItsBeginning) {
        return new KillPoint(call, Moment.AMID, afterItsBeginning);
    }

    /** Right after a call. */
    public static KillPoint after(int call) {
        return new KillPoint(call, Moment.AFTER, Duration.ZERO);
    }

    /** What {@link #encoded} wrote. */
    static KillPoint decoded(String text) {
        String[] parts = text.split(" ", -1);
        return new KillPoint(Integer.parseInt(parts[0]), Moment.valueOf(parts[1]), Duration.parse(parts[2]));
    }

    String encoded() {
        return call + " " + moment + " " + amid;
    }
}
