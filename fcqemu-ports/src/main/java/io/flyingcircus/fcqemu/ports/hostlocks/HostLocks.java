package io.flyingcircus.fcqemu.ports.hostlocks;

import java.time.Duration;
import java.util.Optional;

/**
 * Locks between the processes of this host, flock(2) on files that are never removed or replaced. A lock ends with the
 * process that holds it.
 */
public interface HostLocks {

    /**
     * Takes a lock if it is free.
     *
     * @return empty if somebody else has it
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if the lock file cannot be opened
     */
    Optional<HeldLock> tryAcquire(HostLock lock);

    /**
     * Waits for a lock.
     *
     * @return empty if somebody else still has it after {@code patience}
     * @throws io.flyingcircus.fcqemu.ports.failure.HostException if the lock file cannot be opened
     */
    Optional<HeldLock> acquire(HostLock lock, Duration patience);
}
