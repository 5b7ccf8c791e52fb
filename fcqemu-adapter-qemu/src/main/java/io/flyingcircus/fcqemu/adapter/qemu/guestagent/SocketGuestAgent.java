package io.flyingcircus.fcqemu.adapter.qemu.guestagent;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import io.flyingcircus.fcqemu.ports.guestagent.GuestAgent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One agent's commands. */
final class SocketGuestAgent implements GuestAgent {

    private final AgentConversation conversation;

    /** @param conversation in step */
    SocketGuestAgent(AgentConversation conversation) {
        this.conversation = conversation;
    }

    @Override
    public void ping(Duration patience) {
        JsonNode answer = conversation.ask("guest-ping", Deadline.after(patience));
        if (!answer.isObject()) {
            throw conversation.nonsense("it answered guest-ping with: " + Excerpt.of(answer.toString()));
        }
    }

    @Override
    public boolean frozen(Duration patience) {
        JsonNode answer = conversation.ask("guest-fsfreeze-status", Deadline.after(patience));
        return switch (answer.asText()) {
            case "frozen" -> true;
            case "thawed" -> false;
            default ->
                throw conversation.nonsense("it is neither frozen nor thawed, but: " + Excerpt.of(answer.toString()));
        };
    }

    @Override
    public int freeze(Duration patience) {
        boolean asked = conversation.inStep();
        try {
            return count("guest-fsfreeze-freeze", patience);
        } catch (GuestAgentException.Silent givenUp) {
            if (asked) {
                conversation.part("guest-fsfreeze-thaw", BoundedJson.object());
            }
            throw givenUp;
        }
    }

    @Override
    public int thaw(Duration patience) {
        return count("guest-fsfreeze-thaw", patience);
    }

    @Override
    public boolean keepFile(String path, String content, Duration patience) {
        return new GuestFile(conversation, path, Deadline.after(patience))
                .keep(content.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() {
        conversation.close();
    }

    private int count(String command, Duration patience) {
        JsonNode answer = conversation.ask(command, Deadline.after(patience));
        if (!answer.isIntegralNumber() || !answer.canConvertToInt() || answer.intValue() < 0) {
            throw conversation.nonsense("it answered " + command + " with: " + Excerpt.of(answer.toString()));
        }
        return answer.intValue();
    }
}
