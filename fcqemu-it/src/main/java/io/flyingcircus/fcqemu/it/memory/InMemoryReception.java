package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.ReceivedRequest;
import io.flyingcircus.fcqemu.ports.peer.Reception;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;

/** A control server for one incoming VM. */
final class InMemoryReception implements Reception {

    private final InMemoryHost host;
    private final MigrationCookie cookie;
    private final boolean knowsHandOver;
    private final PeerAddress address;
    private final Queue<Received> queue = new ArrayDeque<>();
    private final List<Received> unanswered = new ArrayList<>();
    private boolean closed;

    InMemoryReception(InMemoryHost host, MigrationCookie cookie, boolean knowsHandOver) {
        this.host = host;
        this.cookie = cookie;
        this.knowsHandOver = knowsHandOver;
        this.address = host.world().network().open(this, host.address());
        host.world().owner().atDeath(this::die);
    }

    @Override
    public PeerAddress address() {
        return address;
    }

    @Override
    public Optional<ReceivedRequest> next(Duration patience) {
        host.before("Reception", "next");
        host.world().clock().sleepUntil(() -> !queue.isEmpty(), patience);
        return Optional.ofNullable(queue.poll());
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            host.world().network().close(address);
            List.copyOf(unanswered).forEach(request -> request.answer(new Answer.Fault("nobody waits here any more")));
        }
    }

    /** Its process is gone: who waits for an answer is hung up on. */
    private void die() {
        if (!closed) {
            closed = true;
            host.world().network().close(address);
            unanswered.forEach(request -> request.hungUp = true);
        }
    }

    HostName hostName() {
        return host.name();
    }

    boolean knowsHandOver() {
        return knowsHandOver;
    }

    boolean accepts(MigrationCookie other) {
        return cookie.equals(other);
    }

    /** A request comes in. */
    Received take(Request request) {
        Received received = new Received(request, host.world().clock().elapsed());
        if (closed) {
            received.hungUp = true;
        } else {
            queue.add(received);
            unanswered.add(received);
            if (request instanceof Request.Ping && knowsHandOver) { // an old one serves one request at a time
                received.answer(new Answer.Done());
            }
        }
        return received;
    }

    /** One request and what becomes of it. */
    final class Received implements ReceivedRequest {

        private final Request request;
        private final Duration arrival;
        private Optional<Answer> answer = Optional.empty();
        private boolean hungUp;

        Received(Request request, Duration arrival) {
            this.request = request;
            this.arrival = arrival;
        }

        @Override
        public Request request() {
            return request;
        }

        @Override
        public Duration arrival() {
            return arrival;
        }

        @Override
        public void answer(Answer given) {
            if (answer.isEmpty()) {
                answer = Optional.of(given);
                unanswered.remove(this);
            }
        }

        Optional<Answer> answer() {
            return answer;
        }

        boolean hungUp() {
            return hungUp;
        }
    }
}
