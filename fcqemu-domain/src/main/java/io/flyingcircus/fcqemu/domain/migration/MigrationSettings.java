package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.migration.convergence.ConvergenceLimits;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * How this host sends and takes guests.
 *
 * @param automatic whether {@code ensure} moves guests to the host where they are wanted; if not, it says that they are wanted
 *     there and leaves them
 * @param tuning how QEMU sends them
 * @param streamIp literal IP address at which a QEMU of this host waits for a guest; asked for when one is about to come,
 *     as finding it may take a look-up of a name, and then may throw a
 *     {@link io.flyingcircus.fcqemu.ports.failure.HostException}
 * @param encrypted whether guests travel over TLS
 * @param times limits of every wait
 */
public record MigrationSettings(
        boolean automatic, MigrationTuning tuning, Supplier<String> streamIp, boolean encrypted, Times times) {

    /**
     * When a stream that does not converge is helped, and when it is called off.
     *
     * @param postcopy whether both ends agreed on that
     */
    public ConvergenceLimits convergence(boolean postcopy) {
        return new ConvergenceLimits(tuning.longestPause(), times.window(), times.stall(), postcopy);
    }

    /** The fleet's defaults. */
    public static final MigrationSettings DEFAULT = new MigrationSettings(
            false,
            new MigrationTuning(0, Duration.ofSeconds(2), true, false, 1),
            () -> "127.0.0.2",
            false,
            Times.DEFAULT);

    /**
     * Limits of every wait.
     *
     * @param contact until two hosts have found each other
     * @param locks until both hosts are free for a migration
     * @param backOff longest pause between two tries to get them
     * @param silence after contact, until the target gives up on a source that says nothing
     * @param ping between two signs of life of the source
     * @param answer for a request's answer
     * @param tokenAnswer for the answer to "take the token"; shorter than {@code silence} by far, so that the two hosts
     *     never give up at the same moment
     * @param look between two looks of a waiting host at definition and locks
     * @param nudge between two looks at locks that are about to change hands
     * @param window how long is looked back to say whether a stream converges
     * @param stall how long it may not converge with the longest pause allowed
     */
    public record Times(
            Duration contact,
            Duration locks,
            Duration backOff,
            Duration silence,
            Duration ping,
            Duration answer,
            Duration tokenAnswer,
            Duration look,
            Duration nudge,
            Duration window,
            Duration stall) {

        /** @throws IllegalArgumentException if source and target could give up at the same moment */
        public Times {
            if (tokenAnswer.multipliedBy(3).compareTo(silence) > 0) {
                throw new IllegalArgumentException("the target must bear silence at least three times as long ("
                        + silence + ") as the source waits for the token's answer (" + tokenAnswer + ")");
            }
        }

        /** The fleet's defaults. */
        public static final Times DEFAULT = new Times(
                Duration.ofHours(1),
                Duration.ofHours(12),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                Duration.ofSeconds(120),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMillis(5),
                Duration.ofSeconds(20),
                Duration.ofSeconds(120));
    }
}
