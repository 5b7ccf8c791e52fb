package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.Upkeep;
import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.CatalogException;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Finds the host that waits for a VM: newest entry first, the next if it does not answer. */
final class PeerSearch {

    private final VmWork work;
    private final Mandate mandate;
    private final MigrationSettings.Times times;
    private String last = "no host waits for it";

    PeerSearch(VmWork work, Mandate mandate) {
        this.work = work;
        this.mandate = mandate;
        this.times = work.settings().migration().times();
    }

    /** Why none was found at the last look. */
    String lastReason() {
        return last;
    }

    /** Looks until one is found, it is not wanted any more, or the time for it is over. */
    Optional<PeerTalk> find(MigrationCookie cookie) {
        Duration deadline = work.ports().clock().elapsed().plus(times.contact());
        Duration registered = work.ports().clock().elapsed();
        work.ports().peers().requireUsable();
        while (true) {
            boolean untrusted = false;
            for (IncomingVm entry : entries()) {
                Peer peer = work.ports().peers().at(entry.address(), cookie);
                try {
                    if (answers(peer)) {
                        work.events().info("found-peer", Field.of("address", peer.address()));
                        return Optional.of(new PeerTalk(work, peer));
                    }
                } catch (PeerException.NotTrusted failure) {
                    last = failure.getMessage();
                    untrusted = true;
                }
            }
            if (untrusted
                    || mandate.withdrawn()
                    || work.ports().clock().elapsed().compareTo(deadline) >= 0) {
                return Optional.empty();
            }
            work.ports().clock().sleep(times.look());
            if (work.ports().clock().elapsed().minus(registered).compareTo(times.silence()) >= 0) {
                new Upkeep(work).register();
                registered = work.ports().clock().elapsed();
            }
        }
    }

    private List<IncomingVm> entries() {
        try {
            return work.ports().catalog().incoming(work.vm());
        } catch (CatalogException failure) {
            last = failure.getMessage();
            return List.of();
        }
    }

    private boolean answers(Peer peer) {
        try {
            Answer answer = peer.ask(new Request.Ping(Optional.empty()), times.tokenAnswer());
            if (answer instanceof Answer.Fault(String reason)) {
                last = peer.address() + " refuses: " + reason;
                return false;
            }
            return true;
        } catch (PeerException.NotTrusted failure) {
            // It waits, and time alone will not make it trusted.
            work.events().warning("peer-not-trusted", Field.of("reason", failure.getMessage()));
            throw failure;
        } catch (PeerException failure) {
            last = failure.getMessage();
            return false;
        }
    }
}
