package io.flyingcircus.fcqemu.adapter.qemu.process;

import java.util.Optional;

/**
 * What {@code /proc/PID/stat} says, as far as it matters here.
 *
 * @param name of the process, cut at 15 characters
 * @param state its letter, for example {@code R}, {@code S}, {@code Z}
 * @param parent id of its parent
 * @param threads how many it still has, a leader that is a zombie included
 * @param startTicks start time in clock ticks since boot
 */
record ProcStat(String name, char state, long parent, long threads, long startTicks) {

    /** Position of the parent's id behind the name. */
    private static final int PARENT = 1;

    /** Position of the number of threads behind the name. */
    private static final int THREADS = 17;

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
                    line.substring(open + 1, close),
                    fields[0].charAt(0),
                    Long.parseLong(fields[PARENT]),
                    Long.parseLong(fields[THREADS]),
                    Long.parseLong(fields[START_TIME])));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Whether it has ended: a zombie waits to be reaped, a dead one is on its way out. A zombie with more threads is only
     * the first thread of a process whose others live on, for example in the kernel after SIGKILL.
     */
    boolean ended() {
        return (state == 'Z' && threads <= 1) || state == 'X' || state == 'x';
    }
}
