package io.flyingcircus.fcqemu.adapter.qemu.guestagent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStream;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStreamException;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * Requests to an agent and its answers, one at a time. Once an answer did not come, or made no sense, nothing more is asked:
 * what would come next could be the answer to something else.
 */
final class AgentConversation implements AutoCloseable {

    /** Makes the agent forget half a request, and marks where its answer to the sync begins. No JSON has this byte. */
    private static final byte SENTINEL = (byte) 0xFF;

    /** Lines skipped while looking for an answer; each has a bounded size. */
    private static final int MAX_SKIPPED_LINES = 10_000;

    private static final int MAX_TOKENS = 20_000;

    /** The kernel takes a short line at once, unless a guest that reads nothing has let the pipe fill up. */
    private static final Duration PARTING = Duration.ofMillis(50);

    private static final BoundedJson JSON = BoundedJson.of(SocketGuestAgents.LIMITS.maxLineBytes(), MAX_TOKENS);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final VmName vm;
    private final LineStream stream;
    private boolean inStep = true;

    AgentConversation(VmName vm, LineStream stream) {
        this.vm = vm;
        this.stream = stream;
    }

    /**
     * {@code guest-sync-delimited}: skips whatever is left in the pipe, of this client or another, until the agent
     * answers to a number nobody else used.
     */
    void sync(Deadline deadline) {
        String command = "guest-sync-delimited";
        long id = RANDOM.nextInt() & Integer.MAX_VALUE; // agents of 32-bit guests lose more
        byte[] line = JSON.write(request(command, BoundedJson.object().put("id", id)));
        byte[] marked = new byte[line.length + 1];
        marked[0] = SENTINEL;
        System.arraycopy(line, 0, marked, 1, line.length);
        send(marked, deadline, command);
        for (int i = 0; i < MAX_SKIPPED_LINES; i++) {
            byte[] received = receive(deadline, command);
            Optional<ObjectNode> answer = readAfterSentinel(received);
            if (answer.isPresent()) {
                JsonNode value = answer.get().path("return");
                if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() == id) {
                    return;
                }
            }
        }
        throw nonsense("it sent " + MAX_SKIPPED_LINES + " lines and no answer to " + command);
    }

    /** Whether something may be asked. */
    boolean inStep() {
        return inStep;
    }

    /** Asks for something without arguments. */
    JsonNode ask(String command, Deadline deadline) {
        return ask(command, BoundedJson.object(), deadline);
    }

    /**
     * Carries out a command.
     *
     * @return what the agent returned
     * @throws GuestAgentException told apart by its subclasses
     */
    JsonNode ask(String command, ObjectNode arguments, Deadline deadline) {
        if (!inStep) {
            throw new GuestAgentException.Silent(
                    "VM " + vm + ": " + command + " was not sent: the guest's agent owes an answer to something else.",
                    null);
        }
        send(JSON.write(request(command, arguments)), deadline, command);
        byte[] received = receive(deadline, command);
        ObjectNode answer;
        try {
            answer = JSON.read(received);
        } catch (IOException e) {
            throw nonsense("its answer to " + command + " cannot be read: " + Excerpt.of(received));
        }
        if (answer.has("return")) {
            return answer.get("return");
        }
        if (answer.path("error").isObject()) {
            throw new GuestAgentException.Refused("VM " + vm + ": the guest's agent refused " + command + ": "
                    + Excerpt.of(answer.at("/error/desc").asText()) + " ("
                    + Excerpt.of(answer.at("/error/class").asText()) + ").");
        }
        throw nonsense("it answered " + command + " with: " + Excerpt.of(received));
    }

    /** Sends a last command, whose answer nobody waits for. Never throws. */
    void part(String command, ObjectNode arguments) {
        inStep = false;
        try {
            stream.write(JSON.write(request(command, arguments)), Deadline.after(PARTING));
        } catch (LineStreamException e) {
            // It would have been a kindness to the guest, no more.
        }
    }

    /** What to throw at an answer that makes no sense. */
    GuestAgentException.Nonsense nonsense(String what) {
        inStep = false;
        return new GuestAgentException.Nonsense("VM " + vm + ": the guest's agent talks nonsense: " + what
                + ". The guest may run all the same; check qemu-guest-agent in it.");
    }

    @Override
    public void close() {
        inStep = false;
        stream.close();
    }

    private static ObjectNode request(String command, ObjectNode arguments) {
        ObjectNode request = BoundedJson.object().put("execute", command);
        if (!arguments.isEmpty()) {
            request.set("arguments", arguments);
        }
        return request;
    }

    /** The object after the last sentinel of a line; empty if there is no sentinel, or no object after it. */
    private static Optional<ObjectNode> readAfterSentinel(byte[] line) {
        int last = -1;
        for (int i = 0; i < line.length; i++) {
            if (line[i] == SENTINEL) {
                last = i;
            }
        }
        if (last < 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.read(Arrays.copyOfRange(line, last + 1, line.length)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void send(byte[] bytes, Deadline deadline, String command) {
        try {
            stream.write(bytes, deadline);
        } catch (LineStreamException e) {
            throw lost(command, e);
        }
    }

    private byte[] receive(Deadline deadline, String command) {
        try {
            return stream.readLine(deadline);
        } catch (LineStreamException e) {
            throw lost(command, e);
        }
    }

    private GuestAgentException lost(String command, LineStreamException e) {
        inStep = false;
        return switch (e) {
            case LineStreamException.Oversize oversize ->
                nonsense("it answered " + command + " with " + oversize.getMessage());
            case LineStreamException.Absent _, LineStreamException.PeerClosed _ ->
                new GuestAgentException.Gone(
                        "VM " + vm + ": " + e.getMessage() + " before " + command
                                + " was answered. Its QEMU ended, or is about to.",
                        e);
            case LineStreamException.Expired _, LineStreamException.Crowded _, LineStreamException.Abandoned _ ->
                new GuestAgentException.Silent(
                        "VM " + vm + ": the guest's agent did not answer " + command + ": " + e.getMessage()
                                + ". The guest may run all the same; check qemu-guest-agent in it.",
                        e);
        };
    }
}
