package io.flyingcircus.fcqemu.it.simulation.replay;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * One line of a replay.
 *
 * @param at the cluster's time
 * @param kind what it tells of
 * @param who a process, {@code h1 ensure#3}; empty for what nobody in particular did
 * @param text what
 */
public record Entry(Duration at, Kind kind, String who, String text) {

    /** What a line tells of. */
    public enum Kind {
        /** Something goes wrong, or is told to. */
        STRIKE("!! "),
        /** A process begins or ends. */
        PROCESS(""),
        /** What a process believes and is about to do: its own events. */
        BELIEF("says "),
        /** A call of a port and its answer. */
        CALL(""),
        /** Something is no longer as it was: {@code what: A => B}. */
        CHANGE("   "),
        /** Something that must never be untrue is. */
        VIOLATION("VIOLATION ");

        private final String before;

        Kind(String before) {
            this.before = before;
        }
    }

    @Override
    public String toString() {
        String time = String.format(Locale.ROOT, "%,7d.%03d s  ", at.toSeconds(), at.toMillisPart());
        return (time + "%-14s ".formatted(who) + kind.before + text).stripTrailing();
    }

    /** What went wrong and what changed, without the time: which calls a process makes on its way is not in it. */
    public Optional<String> inShort() {
        return switch (kind) {
            case STRIKE, CHANGE, VIOLATION -> Optional.of((kind.before.strip() + " " + text).strip());
            case PROCESS, BELIEF, CALL -> Optional.empty();
        };
    }
}
