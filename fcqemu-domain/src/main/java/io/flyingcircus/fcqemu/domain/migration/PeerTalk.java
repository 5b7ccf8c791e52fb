package io.flyingcircus.fcqemu.domain.migration;

import io.flyingcircus.fcqemu.domain.host.VmWork;
import io.flyingcircus.fcqemu.domain.lifecycle.Upkeep;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.Request;
import java.time.Duration;
import java.util.Optional;

/** What the source says to the host that waits, and the signs of life in between. */
final class PeerTalk {

    private final VmWork work;
    private final Peer peer;
    private final MigrationSettings.Times times;
    private Duration lastWord;
    private Duration registeredAt;

    PeerTalk(VmWork work, Peer peer) {
        this.work = work;
        this.peer = peer;
        this.times = work.settings().migration().times();
        this.lastWord = work.ports().clock().elapsed();
        this.registeredAt = lastWord;
    }

    Peer peer() {
        return peer;
    }

    /**
     * Asks.
     *
     * @throws PeerException if no answer came
     */
    Answer ask(Request request) {
        return ask(request, times.answer());
    }

    /** Asks, with another patience than usual. */
    Answer ask(Request request, Duration patience) {
        Answer answer = peer.ask(request, patience);
        lastWord = work.ports().clock().elapsed();
        return answer;
    }

    /** Asks, and takes no answer for a refusal. */
    Answer tryToAsk(Request request, Duration patience) {
        try {
            return ask(request, patience);
        } catch (PeerException failure) {
            work.events().debug("peer-failed", Field.of("reason", failure.getMessage()));
            return new Answer.Fault(failure.getMessage());
        }
    }

    /** Says something that helps the peer to be quick; whether it arrives does not matter. */
    void tell(Request request) {
        tryToAsk(request, times.tokenAnswer());
    }

    /** Gives a sign of life when it is time for one; to the catalog too, where an entry that nobody refreshes ends. */
    void keepAlive() {
        if (work.ports().clock().elapsed().minus(registeredAt).compareTo(times.silence()) >= 0) {
            new Upkeep(work).register();
            registeredAt = work.ports().clock().elapsed();
        }
        if (work.ports().clock().elapsed().minus(lastWord).compareTo(times.ping()) >= 0) {
            tell(new Request.Ping(Optional.empty()));
            lastWord = work.ports().clock().elapsed();
        }
    }
}
