package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.locks.Fence;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import java.time.Duration;
import java.util.List;

/** Cutting clients off, over one connection. */
final class InMemoryFence implements Fence {

    private final InMemorySession session;

    InMemoryFence(InMemorySession session) {
        this.session = session;
    }

    @Override
    public void block(String address, Duration expiry) {
        session.reach("Fence", "block");
        session.host().storage().requireFencingPermitted();
        session.cluster().block(address, expiry);
    }

    @Override
    public boolean mayBlock() {
        session.reach("Fence", "mayBlock");
        return session.host().storage().fencingPermitted();
    }

    @Override
    public List<FenceEntry> entries() {
        session.reach("Fence", "entries");
        return session.cluster().blockedNow();
    }

    @Override
    public void unblock(String address) {
        session.reach("Fence", "unblock");
        session.host().storage().requireUnfencingPermitted();
        session.cluster().unblock(address);
    }
}
