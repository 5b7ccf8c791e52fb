package io.flyingcircus.fcqemu.adapter.qemu.guestagent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import io.flyingcircus.fcqemu.ports.failure.GuestAgentException;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.LongFunction;

/**
 * One small file in a guest. The agent cannot rename, and a file it opens to write is empty until it is closed, when the
 * agent's buffer is written out. So an existing file is opened to read and write ({@code r+}), which empties nothing however
 * late the agent carries it out, read, and overwritten only if it differs.
 */
final class GuestFile {

    /** For reading and writing; not emptied; must be there. */
    private static final String EXISTING = "r+";
    /** Made if it is missing; not emptied even if it is there after all. */
    private static final String MISSING = "a";
    /** Emptied. */
    private static final String ANEW = "w";

    private enum Found {
        SAME,
        OVERWRITTEN,
        TOO_LONG
    }

    private final AgentConversation conversation;
    private final String path;
    private final Deadline deadline;

    GuestFile(AgentConversation conversation, String path, Deadline deadline) {
        this.conversation = conversation;
        this.path = path;
        this.deadline = deadline;
    }

    /** Makes it have exactly this content; whether it had another. */
    boolean keep(byte[] content) {
        long existing;
        try {
            existing = open(EXISTING);
        } catch (GuestAgentException.Refused missing) {
            // Or not to be written at all: then this is refused too, with its reason.
            writeTo(open(MISSING), content);
            return true;
        }
        Found found = using(existing, handle -> overwrite(handle, content));
        return switch (found) {
            case SAME -> false;
            case OVERWRITTEN -> true;
            case TOO_LONG -> {
                writeTo(open(ANEW), content); // nothing else makes a file shorter
                yield true;
            }
        };
    }

    private Found overwrite(long handle, byte[] content) {
        byte[] old = read(handle, content.length + 1);
        if (Arrays.equals(old, content)) {
            return Found.SAME;
        }
        if (old.length > content.length) {
            return Found.TOO_LONG;
        }
        conversation.ask("guest-file-seek", of(handle).put("offset", 0).put("whence", 0), deadline);
        write(handle, content);
        return Found.OVERWRITTEN;
    }

    private void writeTo(long opened, byte[] content) {
        boolean _ = using(opened, handle -> {
            write(handle, content);
            return true;
        });
    }

    private long open(String mode) {
        ObjectNode arguments = BoundedJson.object().put("path", path).put("mode", mode);
        JsonNode handle = conversation.ask("guest-file-open", arguments, deadline);
        if (!handle.isIntegralNumber() || !handle.canConvertToLong()) {
            throw conversation.nonsense("it opened a file as: " + Excerpt.of(handle.toString()));
        }
        return handle.longValue();
    }

    /** At most that many bytes; less only if the file ends there, as it is a plain one. */
    private byte[] read(long handle, int most) {
        JsonNode answer = conversation.ask("guest-file-read", of(handle).put("count", most), deadline);
        JsonNode encoded = answer.path("buf-b64");
        try {
            if (encoded.isTextual()) {
                return Base64.getDecoder().decode(encoded.textValue());
            }
        } catch (IllegalArgumentException noBase64) {
            // Told below.
        }
        throw conversation.nonsense("it read a file as: " + Excerpt.of(answer.toString()));
    }

    private void write(long handle, byte[] content) {
        ObjectNode arguments = of(handle).put("buf-b64", Base64.getEncoder().encodeToString(content));
        JsonNode answer = conversation.ask("guest-file-write", arguments, deadline);
        if (answer.path("count").asLong(-1) != content.length) {
            throw conversation.nonsense("it wrote " + content.length + " bytes as: " + Excerpt.of(answer.toString()));
        }
    }

    /** Uses an open file, and closes it whatever happens: a handle that stays open is a leak in the guest. */
    private <T> T using(long handle, LongFunction<T> use) {
        T result;
        try {
            result = use.apply(handle);
        } catch (GuestAgentException failure) {
            letGo(handle);
            throw failure;
        }
        conversation.ask("guest-file-close", of(handle), deadline); // writes: a failure is one of the write
        return result;
    }

    private void letGo(long handle) {
        if (!conversation.inStep()) {
            conversation.part("guest-file-close", of(handle));
            return;
        }
        try {
            conversation.ask("guest-file-close", of(handle), deadline);
        } catch (GuestAgentException second) {
            // The first failure is the one to tell.
        }
    }

    private static ObjectNode of(long handle) {
        return BoundedJson.object().put("handle", handle);
    }
}
