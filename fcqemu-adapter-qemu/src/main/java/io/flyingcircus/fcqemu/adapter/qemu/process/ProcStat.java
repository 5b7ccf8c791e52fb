package io.flyingcircus.fcqemu.adapter.qemu.process;

import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says, as far as it matters here.
 *
 * @param name of the process, cut at 15 characters
 * @param state its letter, for example {@code R}, {@code S}, {@code Z}
 * @param startTicks start time in clock ticks since boot
 */
record ProcStat(String name, char state, long startTicks) {

    /** Position of the start time behind the name, which may itself hold blanks and brackets. */
    private static final int START_TIME = 19;

    /** Reads the one line of {@code /proc/PID/stat}. */
    static Optional<ProcStat> parse(String line) {
        int open = line.indexOf('(');
        int close = line.lastIndexOf(')');
        if (open < 0 || close < open || close + 2 >= line.length()) {
            return Optional.empty();
        }
        String[] fields = line.substring(close + 2).strip().split(" ", -1);
        if (fields.length <= START_TIME || fields[0].length() != 1) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ProcStat(
                    line.substring(open + 1, close), fields[0].charAt(0), Long.parseLong(fields[START_TIME])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether it has ended: a zombie waits to be reaped, a dead one is on its way out. */
    boolean ended() {
        return state == 'Z' || state == 'X' || state == 'x';
    }
}
