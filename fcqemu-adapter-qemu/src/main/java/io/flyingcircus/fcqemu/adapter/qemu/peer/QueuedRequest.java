package io.flyingcircus.fcqemu.adapter.qemu.peer;

import io.flyingcircus.fcqemu.ports.peer.Answer;
import io.flyingcircus.fcqemu.ports.peer.ReceivedRequest;
import io.flyingcircus.fcqemu.ports.peer.Request;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A request that came over a connection. */
final class QueuedRequest implements ReceivedRequest {

    private final Request request;
    private final Duration arrival;
    private final Connection connection;
    private final Consumer<QueuedRequest> told;
    private final AtomicBoolean answered = new AtomicBoolean();

    /** @param told once it is answered, before the answer is sent */
    QueuedRequest(Request request, Duration arrival, Connection connection, Consumer<QueuedRequest> told) {
        this.request = request;
        this.arrival = arrival;
        this.connection = connection;
        this.told = told;
    }

    /** One whose answer is given at once, by the server. */
    static QueuedRequest answered(Request request, Duration arrival, Connection connection) {
        var queued = new QueuedRequest(request, arrival, connection, answered -> {});
        queued.answered.set(true);
        return queued;
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
    public void answer(Answer answer) {
        if (answered.compareAndSet(false, true)) {
            told.accept(this);
            connection.respond(ControlMethod.response(answer));
        }
    }
}
