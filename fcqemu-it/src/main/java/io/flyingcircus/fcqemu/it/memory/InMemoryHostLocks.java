package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLocks;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/** Locks between the processes of one host. As with flock(2), who asks twice is refused by itself. */
public final class InMemoryHostLocks implements HostLocks {

    private final InMemoryHost host;
    private final SequencedMap<HostLock, Held> held = new LinkedHashMap<>();

    InMemoryHostLocks(InMemoryHost host) {
        this.host = host;
    }

    @Override
    public Optional<HeldLock> tryAcquire(HostLock lock) {
        host.before("HostLocks", "tryAcquire");
        return take(lock);
    }

    @Override
    public Optional<HeldLock> acquire(HostLock lock, Duration patience) {
        host.before("HostLocks", "acquire");
        host.world().clock().sleepUntil(() -> !held.containsKey(lock), patience);
        return take(lock);
    }

    /** Whether somebody has it. */
    public boolean isHeld(HostLock lock) {
        return held.containsKey(lock);
    }

    /** Every process that held a lock has ended. */
    public void releaseAll() {
        held.clear();
    }

    private Optional<HeldLock> take(HostLock lock) {
        if (held.containsKey(lock)) {
            return Optional.empty();
        }
        Held mine = new Held(lock);
        held.put(lock, mine);
        host.world().owner().atDeath(mine::close);
        return Optional.of(mine);
    }

    /** Compared by identity: closing an old one must not release a newer one. */
    private final class Held implements HeldLock {

        private final HostLock lock;

        Held(HostLock lock) {
            this.lock = lock;
        }

        @Override
        public void close() {
            held.remove(lock, this);
        }
    }
}
