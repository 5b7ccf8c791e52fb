package io.flyingcircus.fcqemu.domain.host;

import io.flyingcircus.fcqemu.domain.disks.PoolThrottle;
import io.flyingcircus.fcqemu.domain.memory.MemoryLimits;
import io.flyingcircus.fcqemu.domain.migration.MigrationSettings;
import java.time.Duration;
import java.util.List;

/**
 * What the host configuration says about decisions.
 *
 * @param stop patience with guests and processes that are to end
 * @param memory how much guest memory may be promised
 * @param poolThrottles limits of disks, for each pool that has any
 * @param binaryGeneration number a guest compares with the one it booted with, to know that it should restart
 * @param lockPatience longest wait of a blocking command for a lock of this host
 * @param monitorPatience longest wait for a monitor to accept a connection
 * @param settlePatience how long a process without a monitor is looked at again before it is judged
 * @param guestAgentPatience longest wait for all that one ensure asks a guest's agent
 * @param freezePatience longest wait for a guest to be frozen, and again to be thawed; minutes, for it may have much to
 *     write
 * @param migration how guests are sent and taken
 * @param fenceExpiry how long a client that was cut off stays so; the storage extends no entry later
 * @param consolesKept how long consoles of past runs are kept; zero means for ever
 */
public record Settings(
        StopSettings stop,
        MemoryLimits memory,
        List<PoolThrottle> poolThrottles,
        int binaryGeneration,
        Duration lockPatience,
        Duration monitorPatience,
        Duration settlePatience,
        Duration guestAgentPatience,
        Duration freezePatience,
        MigrationSettings migration,
        Duration fenceExpiry,
        Duration consolesKept) {

    public Settings {
        poolThrottles = List.copyOf(poolThrottles);
    }

    /** The same, with another patience with processes of this host that are at work on a VM. */
    public Settings withLockPatience(Duration other) {
        return new Settings(
                stop,
                memory,
                poolThrottles,
                binaryGeneration,
                other,
                monitorPatience,
                settlePatience,
                guestAgentPatience,
                freezePatience,
                migration,
                fenceExpiry,
                consolesKept);
    }

    /** The same, with consoles of past runs kept for another time. */
    public Settings withConsolesKept(Duration other) {
        return new Settings(
                stop,
                memory,
                poolThrottles,
                binaryGeneration,
                lockPatience,
                monitorPatience,
                settlePatience,
                guestAgentPatience,
                freezePatience,
                migration,
                fenceExpiry,
                other);
    }

    /** The fleet's defaults, without limits of pools. */
    public static final Settings DEFAULT = new Settings(
            StopSettings.DEFAULT,
            MemoryLimits.DEFAULT,
            List.of(),
            1,
            Duration.ofHours(1),
            Duration.ofSeconds(30),
            Duration.ofSeconds(10),
            Duration.ofSeconds(3),
            Duration.ofMinutes(5),
            MigrationSettings.DEFAULT,
            Duration.ofDays(30),
            Duration.ofDays(30));
}
