package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.MethodCall;
import io.flyingcircus.fcqemu.adapter.qemu.xmlrpc.XmlRpcValue;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.MigrationCookie;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.ReceivedRequest;
import io.flyingcircus.fcqemu.ports.peer.Reception;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.time.Clock;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The server for one incoming VM. A virtual thread reads each connection until its request is complete, and ends; requests
 * then wait in one queue. A connection that says nothing, or slowly, holds up no other.
 */
final class ControlServer implements Reception, Connection.Handler {

    /** Pings a busy owner has not looked at yet; more than an hour of them. */
    private static final int MOST_QUEUED = 1000;

    private static final long PAUSE_AFTER_FAILURE_NANOS = Duration.ofMillis(100).toNanos();

    private final MigrationCookie cookie;
    private final Clock clock;
    private final ControlLimits limits;
    private final Wire wire;
    private final Refusals refusals;
    private final ServerSocket listening;
    private final PeerAddress address;
    private final BlockingQueue<QueuedRequest> queue = new LinkedBlockingQueue<>(MOST_QUEUED);

    // ---- guarded by this
    private final List<Connection> reading = new ArrayList<>();
    private final List<QueuedRequest> unanswered = new ArrayList<>();
    private boolean closed;

    /** @throws IOException if that address cannot be had */
    ControlServer(
            InetSocketAddress where,
            MigrationCookie cookie,
            Clock clock,
            ControlLimits limits,
            Wire wire,
            Refusals refusals)
            throws IOException {
        this.wire = wire;
        this.refusals = refusals;
        this.cookie = cookie;
        this.clock = clock;
        this.limits = limits;
        this.listening = new ServerSocket();
        try {
            listening.setReuseAddress(true);
            listening.bind(where, limits.connections());
        } catch (IOException e) {
            listening.close();
            throw e;
        }
        this.address = new PeerAddress(where.getAddress().getHostAddress(), listening.getLocalPort());
    }

    void start() {
        Thread.ofVirtual().name("control server " + address).start(this::accept);
    }

    @Override
    public PeerAddress address() {
        return address;
    }

    @Override
    public Optional<ReceivedRequest> next(Duration patience) {
        try {
            return Optional.ofNullable(queue.poll(Math.max(0, patience.toMillis()), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HostException("interrupted while waiting for a request of the other host. Try again.", e);
        }
    }

    @Override
    public void close() {
        List<QueuedRequest> refused;
        List<Connection> cut;
        synchronized (this) {
            closed = true;
            refused = List.copyOf(unanswered);
            cut = List.copyOf(reading);
        }
        try {
            listening.close();
        } catch (IOException _) {
            // It listens no more.
        }
        refused.forEach(request -> request.answer(new Answer.Fault("nobody waits here any more")));
        cut.forEach(Connection::end);
    }

    // ---- connections

    private void accept() {
        while (!listening.isClosed()) {
            try {
                admit(listening.accept());
            } catch (IOException _) {
                // Closed, or this process has too many files open for a moment.
                LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
            }
        }
    }

    private void admit(Socket socket) {
        Connection[] made = new Connection[1];
        Connection connection = new Connection(socket, wire, limits, () -> forget(made[0]));
        made[0] = connection;
        Optional<Connection> cut = Optional.empty();
        boolean admitted;
        synchronized (this) {
            boolean full = reading.size() + unanswered.size() >= limits.connections();
            if (full && !reading.isEmpty()) {
                cut = Optional.of(reading.removeFirst());
            }
            admitted = !closed && (!full || cut.isPresent());
            if (admitted) {
                reading.add(connection);
            }
        }
        cut.ifPresent(Connection::end);
        if (admitted) {
            Thread.ofVirtual().name("control request").start(() -> connection.serve(this));
        } else {
            connection.end();
        }
    }

    private synchronized void forget(Connection connection) {
        reading.remove(connection);
    }

    // ---- requests

    @Override
    public void refused(String who, String reason) {
        refusals.tell(who, reason);
    }

    @Override
    public void handle(MethodCall call, Connection connection) {
        if (Introspection.answers(call)) {
            connection.respond(Introspection.answer(call));
            return;
        }
        if (!hasCookie(call)) {
            connection.respond(ControlMethod.fault("wrong cookie: the two hosts do not see the same locks"));
            return;
        }
        Optional<ControlMethod> method = ControlMethod.named(call.method());
        if (method.isEmpty()) {
            connection.respond(ControlMethod.fault("there is no method " + call.method()));
            return;
        }
        try {
            take(
                    method.get()
                            .request(new Parameters(call.parameters()
                                    .subList(1, call.parameters().size()))),
                    connection);
        } catch (IllegalArgumentException mistaken) {
            connection.respond(ControlMethod.fault(call.method() + ": " + mistaken.getMessage()));
        }
    }

    private boolean hasCookie(MethodCall call) {
        return !call.parameters().isEmpty()
                && call.parameters().getFirst() instanceof XmlRpcValue.Text(String given)
                && MessageDigest.isEqual(bytes(given), bytes(cookie.value()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void take(Request request, Connection connection) {
        boolean ping = request instanceof Request.Ping;
        Optional<String> refused;
        QueuedRequest queued;
        synchronized (this) {
            Duration now = clock.elapsed();
            queued = ping
                    ? QueuedRequest.answered(request, now, connection)
                    : new QueuedRequest(request, now, connection, this::answered);
            refused = closed
                    ? Optional.of("nobody waits here any more")
                    : queue.offer(queued) ? Optional.empty() : Optional.of("too much is waiting here already");
            if (refused.isEmpty() && !ping) {
                reading.remove(connection);
                unanswered.add(queued);
            }
        }
        if (refused.isPresent()) {
            connection.respond(ControlMethod.fault(refused.get()));
        } else if (ping) {
            connection.respond(ControlMethod.response(new Answer.Done()));
        }
    }

    private synchronized void answered(QueuedRequest request) {
        unanswered.remove(request);
    }
}
