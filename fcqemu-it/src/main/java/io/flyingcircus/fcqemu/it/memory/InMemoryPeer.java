package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.failure.PeerException;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.Peer;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.Request;
import java.time.Duration;
import java.util.Optional;

/** The way from one host to another one's control server. */
final class InMemoryPeer implements Peer {

    private final InMemoryHost host;
    private final PeerAddress address;
    private final MigrationCookie cookie;

    InMemoryPeer(InMemoryHost host, PeerAddress address, MigrationCookie cookie) {
        this.host = host;
        this.address = address;
        this.cookie = cookie;
    }

    @Override
    public PeerAddress address() {
        return address;
    }

    @Override
    public boolean knowsHandOver(Duration patience) {
        host.before("Peer", "knowsHandOver");
        return reception().knowsHandOver();
    }

    @Override
    public Answer ask(Request request, Duration patience) {
        host.before("Peer", request.getClass().getSimpleName(), address);
        InMemoryReception reception = reception();
        if (!reception.accepts(cookie)) {
            return new Answer.Fault("wrong cookie");
        }
        return switch (host.world().network().fate(host.name(), request)) {
            case ARRIVES -> await(reception.take(request), patience);
            case DOUBLED -> {
                reception.take(request);
                yield await(reception.take(request), patience);
            }
            case LOST -> unanswered(request, patience);
            case ANSWER_LOST -> {
                reception.take(request);
                yield unanswered(request, patience);
            }
            case LATE -> {
                host.world().network().late(() -> reception.take(request));
                yield unanswered(request, patience);
            }
        };
    }

    private Answer await(InMemoryReception.Received received, Duration patience) {
        host.world().clock().sleepUntil(() -> received.answer().isPresent() || received.hungUp(), patience);
        Optional<Answer> answer = received.answer();
        if (answer.isEmpty()) {
            throw new PeerException.Unanswered(
                    address + " did not answer " + received.request().getClass().getSimpleName(), null);
        }
        return answer.get();
    }

    private Answer unanswered(Request request, Duration patience) {
        host.world().clock().sleep(patience);
        throw new PeerException.Unanswered(
                address + " did not answer " + request.getClass().getSimpleName(), null);
    }

    private InMemoryReception reception() {
        InMemoryReception reception = host.world()
                .network()
                .at(address)
                .orElseThrow(() -> new PeerException.Unreachable("nobody listens at " + address, null));
        if (host.world().network().isCut(host.name(), reception.hostName())) {
            throw new PeerException.Unreachable(address + " cannot be reached", null);
        }
        return reception;
    }
}
