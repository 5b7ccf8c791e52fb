package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineLimits;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStream;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStreamException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A session with one QEMU monitor: it has greeted, and takes commands. While a session is open no other client is
 * served, so keep it short.
 *
 * <p>Commands go one at a time; a thread that finds another one waiting in {@link #execute} or {@link #awaitEvent} waits
 * for it as part of its own timeout. {@link #close} may come from any thread and ends all waits. Threads may be virtual.
 *
 * <p>A command that timed out may still be carried out; its late answer is recognised and dropped, so the session stays
 * usable. After nonsense or a disconnect it is of no use: every call fails with the like.
 */
public final class QmpSession implements AutoCloseable {

    /** The command that ends the negotiation. */
    private static final String NEGOTIATION = "qmp_capabilities";

    /** Longest line taken from a monitor. The longest known, {@code query-qmp-schema}, has 200 kB. */
    public static final LineLimits LIMITS = LineLimits.ofLine(16 * 1024 * 1024);

    /** {@code query-qmp-schema} has some 40,000. */
    private static final int MAX_TOKENS = 1_000_000;

    private static final int MAX_QUEUED_EVENTS = 1024;

    /** Commands we do not wait for any longer, and answers to clients before us: more than a few is a broken peer. */
    private static final int MAX_STRAYS = 64;

    private static final AtomicLong SESSIONS = new AtomicLong();

    private final Path socket;
    private final LineStream stream;
    private final BoundedJson json;
    private final QmpTimeouts timeouts;
    private final QmpGreeting greeting;

    private final ReentrantLock turn = new ReentrantLock();
    private final EventQueue events = new EventQueue(MAX_QUEUED_EVENTS);
    private final Set<String> givenUp = new HashSet<>();

    /**
     * No other session on this host has it, so that an answer to someone before us is never taken for ours. Nobody has to be
     * kept from guessing it, and loading what makes random numbers would take a while in each start of the program.
     */
    private final String idPrefix =
            "fcqemu-%d-%d-%d-".formatted(ProcessHandle.current().pid(), System.nanoTime(), SESSIONS.incrementAndGet());

    private long lastId;
    private boolean negotiated;
    private int strays;

    private QmpSession(Path socket, LineStream stream, BoundedJson json, QmpTimeouts timeouts, QmpGreeting greeting) {
        this.socket = socket;
        this.stream = stream;
        this.json = json;
        this.timeouts = timeouts;
        this.greeting = greeting;
    }

    /** {@link #open(Path, QmpTimeouts, LineLimits)} with the usual {@link #LIMITS}. */
    public static QmpSession open(Path socket, QmpTimeouts timeouts) throws QmpException {
        return open(socket, timeouts, LIMITS);
    }

    /**
     * Connects, waits for the greeting, and negotiates (no capabilities: none is needed).
     *
     * @throws QmpException.SocketAbsent if there is no socket or no listener
     * @throws QmpException.Busy if the monitor does not turn to us in time
     * @throws QmpException.NotQmp if what comes is no greeting
     * @throws QmpException.NegotiationFailed if QEMU refuses
     * @throws QmpException.TimedOut if QEMU greets and then does not answer: its main thread is blocked
     * @throws QmpException also as {@link #execute} does
     */
    public static QmpSession open(Path socket, QmpTimeouts timeouts, LineLimits limits) throws QmpException {
        Deadline deadline = Deadline.after(timeouts.opening());
        LineStream stream = connect(socket, deadline, limits);
        QmpSession session = null;
        try {
            BoundedJson json = BoundedJson.of(limits.maxLineBytes(), MAX_TOKENS);
            QmpGreeting greeting = greeting(socket, stream, json, deadline);
            QmpSession opened = new QmpSession(socket, stream, json, timeouts, greeting);
            opened.negotiate(deadline);
            session = opened;
            return opened;
        } finally {
            if (session == null) {
                stream.close();
            }
        }
    }

    /** What QEMU said when it turned to us. */
    public QmpGreeting greeting() {
        return greeting;
    }

    /** How many events were dropped because nobody asked for them. */
    public long droppedEvents() {
        turn.lock();
        try {
            return events.dropped();
        } finally {
            turn.unlock();
        }
    }

    /**
     * Sends a command and waits for its answer, for as long as the table of timeouts says. Events that come meanwhile
     * are kept for {@link #awaitEvent}.
     *
     * @return what is in {@code return}
     * @throws QmpException.CommandFailed if QEMU refused or failed it
     * @throws QmpException.TimedOut if no answer came in time; it may still be carried out
     * @throws QmpException.Disconnected if QEMU hung up; whether it was carried out is not known
     * @throws QmpException.ProtocolNonsense if what comes is no QMP; the session is closed
     * @throws QmpException.Abandoned if the session is closed here, or the thread is interrupted
     */
    public QmpReply execute(QmpCommand command) throws QmpException {
        return execute(command, Deadline.after(timeouts.of(command.name())));
    }

    private QmpReply execute(QmpCommand command, Deadline deadline) throws QmpException {
        String waitingFor = "the answer to " + command;
        takeTurn(deadline, waitingFor);
        try {
            String id = idPrefix + ++lastId;
            send(command, id, deadline, waitingFor);
            boolean answered = false;
            try {
                JsonNode result = awaitAnswer(command, id, deadline, waitingFor);
                answered = true;
                return new QmpReply(command.name(), result);
            } catch (QmpException.CommandFailed e) {
                answered = true;
                throw e;
            } finally {
                if (!answered) {
                    giveUp(id);
                }
            }
        } finally {
            turn.unlock();
        }
    }

    /**
     * The oldest event that fits and was not taken yet; waits for one.
     *
     * @param patience longest wait
     * @return the event, which is taken from the queue; others stay there; empty if none came in time
     * @throws QmpException as {@link #execute} does, but for {@code CommandFailed}
     */
    public Optional<QmpEvent> awaitEvent(Predicate<QmpEvent> fits, Duration patience) throws QmpException {
        String waitingFor = "an event";
        Deadline deadline = Deadline.after(patience);
        takeTurn(deadline, waitingFor);
        try {
            while (true) {
                Optional<QmpEvent> event = events.take(fits);
                if (event.isPresent()) {
                    return event;
                }
                ObjectNode message = receive(deadline, waitingFor);
                if (!sortEvent(message)) {
                    sortStray(message);
                }
            }
        } catch (QmpException.TimedOut e) {
            return Optional.empty();
        } finally {
            turn.unlock();
        }
    }

    /** Ends the session; QEMU turns to the next client. Never blocks, never throws. */
    @Override
    public void close() {
        stream.close();
    }

    @Override
    public String toString() {
        return "QmpSession[" + socket + "]";
    }

    private static LineStream connect(Path socket, Deadline deadline, LineLimits limits) throws QmpException {
        try {
            return LineStream.connect(socket, limits, deadline);
        } catch (LineStreamException.Absent e) {
            throw new QmpException.SocketAbsent("there is no monitor: " + e.getMessage(), e);
        } catch (LineStreamException.Crowded e) {
            throw new QmpException.Busy(socket, deadline.patience(), e);
        } catch (LineStreamException e) {
            throw new QmpException.Abandoned("the monitor " + socket, e);
        }
    }

    private static QmpGreeting greeting(Path socket, LineStream stream, BoundedJson json, Deadline deadline)
            throws QmpException {
        byte[] line;
        try {
            line = stream.readLine(deadline);
        } catch (LineStreamException.Expired e) {
            throw new QmpException.Busy(socket, deadline.patience(), e);
        } catch (LineStreamException.Oversize e) {
            throw new QmpException.NotQmp(String.valueOf(e.getMessage()), e);
        } catch (LineStreamException e) {
            throw ofStream(e, "the greeting of " + socket);
        }
        try {
            return QmpGreeting.of(new QmpReply("greeting", json.read(line)));
        } catch (IOException | QmpException.ProtocolNonsense e) {
            throw new QmpException.NotQmp(Excerpt.of(line), e);
        }
    }

    private void negotiate(Deadline deadline) throws QmpException {
        try {
            execute(QmpCommand.of(NEGOTIATION), deadline);
            negotiated = true;
        } catch (QmpException.CommandFailed e) {
            throw new QmpException.NegotiationFailed(e);
        }
    }

    private void takeTurn(Deadline deadline, String waitingFor) throws QmpException {
        try {
            if (!turn.tryLock(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS)) {
                throw new QmpException.TimedOut(
                        "an end of what another thread asks before " + waitingFor, deadline.patience(), null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QmpException.Abandoned(waitingFor, e);
        }
    }

    private void send(QmpCommand command, String id, Deadline deadline, String waitingFor) throws QmpException {
        try {
            stream.write(json.write(command.message(id)), deadline);
        } catch (LineStreamException e) {
            throw ofStream(e, waitingFor);
        }
    }

    private JsonNode awaitAnswer(QmpCommand command, String id, Deadline deadline, String waitingFor)
            throws QmpException {
        while (true) {
            ObjectNode message = receive(deadline, waitingFor);
            if (sortEvent(message)) {
                continue;
            }
            JsonNode answered = message.get("id");
            // QEMU leaves the id out when it could not even read what was sent.
            boolean ours = answered == null ? negotiated : answered.asText().equals(id);
            if (!ours) {
                sortStray(message);
                continue;
            }
            JsonNode error = message.get("error");
            if (error != null) {
                throw new QmpException.CommandFailed(
                        error.path("class").asText("unknown"),
                        Excerpt.of(error.path("desc").asText("no description")),
                        command.toString());
            }
            JsonNode result = message.get("return");
            if (result == null || answered == null) {
                throw nonsense(
                        "an answer to " + command + " without result or id: " + Excerpt.of(message.toString()), null);
            }
            return result;
        }
    }

    private ObjectNode receive(Deadline deadline, String waitingFor) throws QmpException {
        byte[] line;
        try {
            line = stream.readLine(deadline);
        } catch (LineStreamException e) {
            throw ofStream(e, waitingFor);
        }
        try {
            return json.read(line);
        } catch (IOException e) {
            throw nonsense(
                    "while waiting for " + waitingFor + ", no JSON that could be taken: " + Excerpt.of(line) + " ("
                            + Excerpt.of(String.valueOf(e.getMessage())) + ")",
                    e);
        }
    }

    private boolean sortEvent(ObjectNode message) {
        if (!message.has("event")) {
            return false;
        }
        events.add(QmpEvent.of(message));
        return true;
    }

    /**
     * Drops an answer that is not to the command we wait for, if there is a good reason for it to come. One is a command
     * of ours that timed out. The other: a client before us left while QEMU worked on its command; QEMU then sends the
     * answer to whoever is connected when it is done, before it takes the first command of ours.
     */
    private void sortStray(ObjectNode message) throws QmpException {
        JsonNode id = message.get("id");
        if (id != null && givenUp.remove(id.asText())) {
            return;
        }
        boolean answer = message.has("return") || message.has("error");
        boolean toUs = id != null && id.asText().startsWith(idPrefix);
        if (!answer || toUs || negotiated || ++strays > MAX_STRAYS) {
            throw nonsense(
                    "neither an event nor an answer to anything we asked: " + Excerpt.of(message.toString()), null);
        }
    }

    private void giveUp(String id) {
        if (givenUp.size() == MAX_STRAYS) {
            close(); // a monitor that left so many commands unanswered is asked no more
        }
        givenUp.add(id);
    }

    private QmpException nonsense(String what, @Nullable Throwable cause) {
        close();
        return new QmpException.ProtocolNonsense(socket + ": " + what, cause);
    }

    private static QmpException ofStream(LineStreamException e, String waitingFor) {
        return switch (e) {
            case LineStreamException.Expired expired -> new QmpException.TimedOut(waitingFor, expired.patience(), e);
            case LineStreamException.PeerClosed closed -> new QmpException.Disconnected(waitingFor, closed);
            case LineStreamException.Absent absent -> new QmpException.Disconnected(waitingFor, absent);
            case LineStreamException.Crowded crowded -> new QmpException.TimedOut(waitingFor, Duration.ZERO, crowded);
            case LineStreamException.Abandoned abandoned -> new QmpException.Abandoned(waitingFor, abandoned);
            case LineStreamException.Oversize oversize ->
                new QmpException.ProtocolNonsense("while waiting for " + waitingFor + ": " + oversize.getMessage(), e);
        };
    }
}
