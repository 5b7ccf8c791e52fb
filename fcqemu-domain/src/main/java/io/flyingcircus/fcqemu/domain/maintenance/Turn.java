package io.flyingcircus.fcqemu.domain.maintenance;

import io.flyingcircus.fcqemu.ports.locks.Locker;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.vm.HostName;

/** Whose turn it is to be maintained: who holds the cluster's one lock for that. */
public sealed interface Turn {

    /** Nobody's. */
    record Free() implements Turn {}

    /** This host's; also if another process of it took the lock. */
    record Ours(Locker locker) implements Turn {}

    /** Another host's, which is the lock's cookie. */
    record Theirs(Locker locker) implements Turn {}

    /** Somebody's, and the cluster does not say whose. */
    record Unreadable(String found) implements Turn {}

    /** What the lock says to one host. */
    static Turn of(VolumeLock lock, HostName host) {
        return switch (lock) {
            case VolumeLock.Free _ -> new Free();
            case VolumeLock.Held(Locker locker) ->
                locker.cookie().equals(host.value()) ? new Ours(locker) : new Theirs(locker);
            case VolumeLock.Unreadable(String found) -> new Unreadable(found);
        };
    }
}
