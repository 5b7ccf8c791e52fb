package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The one table of how long a monitor is waited for.
 *
 * @param opening longest wait until a session is open: while the queue of clients is full, for the greeting, which comes
 *     when QEMU turns to us, and for the end of the negotiation, all together
 * @param command longest wait for an answer, of commands that have no entry of their own. QEMU's main thread answers,
 *     and storage may block it for minutes
 * @param commands commands with a longest wait of their own, by QMP name
 */
public record QmpTimeouts(Duration opening, Duration command, Map<String, Duration> commands) {

    /** What a fleet lives with: five minutes for anything QEMU's main thread does, but to end: that is forced then. */
    public static final QmpTimeouts DEFAULT =
            new QmpTimeouts(Duration.ofMinutes(5), Duration.ofMinutes(5), Map.of("quit", Duration.ofSeconds(10)));

    /** For those who only look and would rather not know than wait. */
    public static final QmpTimeouts QUICK = all(Duration.ofSeconds(2));

    /** @throws IllegalArgumentException if any of them is not positive */
    public QmpTimeouts {
        commands = Map.copyOf(commands);
        requirePositive("opening", opening);
        requirePositive("command", command);
        commands.forEach(QmpTimeouts::requirePositive);
    }

    /** The same wait for everything. */
    public static QmpTimeouts all(Duration timeout) {
        return new QmpTimeouts(timeout, timeout, Map.of());
    }

    /** This table with another wait until a session is open. */
    public QmpTimeouts withOpening(Duration patience) {
        return new QmpTimeouts(patience, command, commands);
    }

    /** This table with another wait for one command. */
    public QmpTimeouts with(String name, Duration timeout) {
        Map<String, Duration> changed = new HashMap<>(commands);
        changed.put(name, timeout);
        return new QmpTimeouts(opening, command, changed);
    }

    /** Longest wait for the answer to a command, by its QMP name. */
    public Duration of(String name) {
        return commands.getOrDefault(name, command);
    }

    private static void requirePositive(String what, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout of " + what + " must be positive, is " + timeout);
        }
    }
}
