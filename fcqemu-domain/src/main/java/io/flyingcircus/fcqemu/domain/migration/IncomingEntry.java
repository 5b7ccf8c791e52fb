package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import java.time.Duration;

/** The catalog's entry that tells the host that has the guest where to find this one. Kept there while it waits. */
final class IncomingEntry {

    private static final Duration BETWEEN = Duration.ofSeconds(30);

    private final VmWork work;
    private final PeerAddress address;
    private Duration next;

    IncomingEntry(VmWork work, PeerAddress address) {
        this.work = work;
        this.address = address;
        this.next = work.ports().clock().elapsed();
    }

    /** Consul may be away, or forget: whoever looks for this host then finds it later. */
    void announce() {
        next = work.ports().clock().elapsed().plus(BETWEEN);
        try {
            work.ports().catalog().announceIncoming(work.vm(), address);
        } catch (CatalogException failure) {
            work.events().warning("announce-failed", Field.of("reason", failure.getMessage()));
        }
    }

    void refresh() {
        if (work.ports().clock().elapsed().compareTo(next) >= 0) {
            announce();
        }
    }

    void withdraw() {
        try {
            work.ports().catalog().withdrawIncoming(work.vm());
        } catch (CatalogException failure) {
            work.events().warning("withdraw-failed", Field.of("reason", failure.getMessage()));
        }
    }
}
