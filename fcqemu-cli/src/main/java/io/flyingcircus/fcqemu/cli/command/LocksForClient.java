package io.flyingcircus.fcqemu.cli.command;

import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLocks;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The host's locks for a client that may leave: while it waits for a VM's lock nothing has been done, so that leaving then ends
 * its command. Once a VM's lock was had, the command goes on.
 */
final class LocksForClient implements HostLocks {

    /** How soon it is noticed that the client has left. */
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);

    private final HostLocks locks;
    private final BooleanSupplier left;
    private volatile boolean begun;

    private LocksForClient(HostLocks locks, BooleanSupplier left) {
        this.locks = locks;
        this.left = left;
    }

    /** The same ports, with such locks. */
    static HostPorts in(HostPorts ports, BooleanSupplier left) {
        return ports.withLocks(new LocksForClient(ports.locks(), left));
    }

    @Override
    public Optional<HeldLock> tryAcquire(HostLock lock) {
        return checked(lock, locks.tryAcquire(lock));
    }

    @Override
    public Optional<HeldLock> acquire(HostLock lock, Duration patience) {
        if (begun || !(lock instanceof HostLock.OfVm)) {
            return locks.acquire(lock, patience);
        }
        Optional<HeldLock> held = Optional.empty();
        Duration rest = patience;
        while (held.isEmpty() && !rest.isNegative()) {
            Duration some = rest.compareTo(BETWEEN_LOOKS) < 0 ? rest : BETWEEN_LOOKS;
            held = checked(lock, locks.acquire(lock, some));
            rest = rest.minus(BETWEEN_LOOKS);
        }
        return held;
    }

    private Optional<HeldLock> checked(HostLock lock, Optional<HeldLock> held) {
        if (begun || !(lock instanceof HostLock.OfVm)) {
            return held;
        }
        if (left.getAsBoolean()) {
            held.ifPresent(HeldLock::close);
            throw new HostException("called off before it began: nothing was changed");
        }
        begun = held.isPresent();
        return held;
    }
}
