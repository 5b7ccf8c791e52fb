package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.hostlocks.HeldLock;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import java.time.Duration;
import java.util.Optional;

/**
 * The migration locks of both hosts: one migration per host at a time. Neither is kept while waiting for the other, so two
 * hosts that send guests to each other never wait for ever.
 */
final class BothHosts {

    private final VmWork work;
    private final PeerTalk talk;
    private final Mandate mandate;
    private final boolean oldHost;
    private final MigrationSettings.Times times;

    /** @param oldHost whether the peer has the old tool, which refuses a lock to whoever has it already */
    BothHosts(VmWork work, PeerTalk talk, Mandate mandate, boolean oldHost) {
        this.work = work;
        this.talk = talk;
        this.mandate = mandate;
        this.oldHost = oldHost;
        this.times = work.settings().migration().times();
    }

    /**
     * Waits for both.
     *
     * @return this host's; empty if it is not wanted any more, or the time for it is over
     * @throws PeerException if the other host cannot be asked
     */
    Optional<HeldLock> acquire() {
        Duration deadline = work.ports().clock().elapsed().plus(times.locks());
        while (true) {
            Optional<HeldLock> here = work.ports().locks().tryAcquire(new HostLock.OfMigration());
            if (here.isPresent()) {
                if (there(here.get())) {
                    return here;
                }
                here.get().close();
            }
            if (mandate.withdrawn() || work.ports().clock().elapsed().compareTo(deadline) >= 0) {
                return Optional.empty();
            }
            pause();
        }
    }

    private boolean there(HeldLock here) {
        try {
            Answer answer = talk.ask(new Request.AcquireMigrationLock());
            if (oldHost && answer instanceof Answer.Fault) {
                talk.tell(new Request.ReleaseMigrationLock());
            }
            return answer instanceof Answer.Decision(boolean yes) && yes;
        } catch (PeerException failure) {
            here.close();
            throw failure;
        }
    }

    /** The peer hears from us meanwhile, and we from whoever wants it called off. */
    private void pause() {
        Duration step = times.look().compareTo(times.ping()) < 0 ? times.look() : times.ping();
        Duration wait = work.ports().entropy().upTo(times.backOff());
        work.events().debug("migration-locks-busy", Field.of("again-in", wait));
        Duration end = work.ports().clock().elapsed().plus(wait);
        while (work.ports().clock().elapsed().compareTo(end) < 0 && !mandate.withdrawn()) {
            Duration left = end.minus(work.ports().clock().elapsed());
            work.ports().clock().sleep(left.compareTo(step) < 0 ? left : step);
            talk.keepAlive();
        }
    }
}
