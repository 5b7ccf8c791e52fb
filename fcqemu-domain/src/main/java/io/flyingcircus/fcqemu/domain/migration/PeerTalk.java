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

    private static final int SILENCES = 5;

    private final VmWork work;
    private final Peer peer;
    private final MigrationSettings.Times times;
    private final Optional<Duration> patience;
    private final Duration pingAnswer;
    private Duration lastWord;
    private Duration registeredAt;

    PeerTalk(VmWork work, Peer peer) {
        this(work, peer, Optional.empty(), work.settings().migration().times().tokenAnswer());
    }

    private PeerTalk(VmWork work, Peer peer, Optional<Duration> patience, Duration pingAnswer) {
        this.work = work;
        this.peer = peer;
        this.patience = patience;
        this.pingAnswer = pingAnswer;
        this.times = work.settings().migration().times();
        this.lastWord = work.ports().clock().elapsed();
        this.registeredAt = lastWord;
    }

    /**
     * Talks to a host with the old tool. That kills a guest whose source has fallen silent, so each sign of life asks it to be
     * patient for long; and while the guest is sent none is waited for that comes late.
     */
    static PeerTalk toOldHost(VmWork work, Peer peer) {
        MigrationSettings.Times times = work.settings().migration().times();
        return new PeerTalk(work, peer, Optional.of(times.silence().multipliedBy(SILENCES)), times.look());
    }

    /** How long it bears silence. */
    Duration patience() {
        return patience.orElse(times.silence());
    }

    /** Whether the peer knows the hand-over of this release; hosts with the old tool do not. */
    boolean knowsHandOver() {
        boolean knows = peer.knowsHandOver(times.tokenAnswer());
        lastWord = work.ports().clock().elapsed();
        return knows;
    }

    /** Gives a sign of life. */
    void ping() {
        tryToAsk(new Request.Ping(patience), pingAnswer);
        lastWord = work.ports().clock().elapsed();
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
        pingWhenDue();
    }

    /** The same, of a guest that executes at the other host. */
    void pingWhenDue() {
        if (work.ports().clock().elapsed().minus(lastWord).compareTo(times.ping()) >= 0) {
            ping();
        }
    }
}
