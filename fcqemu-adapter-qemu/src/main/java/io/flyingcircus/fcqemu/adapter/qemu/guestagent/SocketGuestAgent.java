package io.flyingcircus.fcqemu.adapter.qemu.guestagent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStream;
import io.flyingcircus.fcqemu.adapter.qemu.lines.LineStreamException;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** One agent. After any failure its stream is closed: what would come next could be the answer to something else. */
final class SocketGuestAgent implements GuestAgent {

    /** Makes the agent forget half a request, and marks where its answer to the sync begins. No JSON has this byte. */
    private static final byte SENTINEL = (byte) 0xFF;

    /** Lines skipped while looking for an answer; each has a bounded size. */
    private static final int MAX_SKIPPED_LINES = 10_000;

    private static final BoundedJson JSON = BoundedJson.of(SocketGuestAgents.LIMITS.maxLineBytes(), 20_000);
    private static final SecureRandom RANDOM = new SecureRandom();

    private final VmName vm;
    private final LineStream stream;
    private final Duration patience;

    SocketGuestAgent(VmName vm, LineStream stream, Duration patience) {
        this.vm = vm;
        this.stream = stream;
        this.patience = patience;
    }

    /**
     * {@code guest-sync-delimited}: skips whatever is left in the pipe, of this client or another, until the agent
     * answers to a number nobody else used.
     */
    void sync(Deadline deadline) {
        long id = RANDOM.nextInt() & Integer.MAX_VALUE; // agents of 32-bit guests lose more
        ObjectNode request = BoundedJson.object().put("execute", "guest-sync-delimited");
        request.putObject("arguments").put("id", id);
        byte[] line = JSON.write(request);
        byte[] marked = new byte[line.length + 1];
        marked[0] = SENTINEL;
        System.arraycopy(line, 0, marked, 1, line.length);
        send(marked, deadline, "guest-sync-delimited");
        for (int i = 0; i < MAX_SKIPPED_LINES; i++) {
            byte[] received = receive(deadline, "guest-sync-delimited");
            Optional<ObjectNode> answer = readAfterSentinel(received);
            if (answer.isPresent()) {
                JsonNode value = answer.get().path("return");
                if (value.isIntegralNumber() && value.canConvertToLong() && value.longValue() == id) {
                    return;
                }
            }
        }
        throw nonsense("it sent " + MAX_SKIPPED_LINES + " lines and no answer to guest-sync-delimited");
    }

    @Override
    public void ping() {
        Deadline deadline = Deadline.after(patience);
        send(JSON.write(BoundedJson.object().put("execute", "guest-ping")), deadline, "guest-ping");
        byte[] received = receive(deadline, "guest-ping");
        ObjectNode answer;
        try {
            answer = JSON.read(received);
        } catch (IOException e) {
            throw nonsense("its answer to guest-ping cannot be read: " + Excerpt.of(received));
        }
        if (!answer.path("return").isObject()) {
            throw nonsense("it answered guest-ping with: " + Excerpt.of(received));
        }
    }

    @Override
    public void close() {
        stream.close();
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
        close();
        return new GuestAgentException(
                "VM " + vm + ": the guest's agent did not answer " + command + ": " + e.getMessage()
                        + ". The guest may run all the same; check qemu-guest-agent in it.",
                e);
    }

    private GuestAgentException nonsense(String what) {
        close();
        return new GuestAgentException("VM " + vm + ": the guest's agent talks nonsense: " + what
                + ". The guest may run all the same; check qemu-guest-agent in it.");
    }
}
