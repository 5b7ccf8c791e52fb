package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.Excerpt;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What QEMU returned, or a part of it, read strictly: what is missing or of another type is nonsense of the peer, never
 * a default.
 *
 * @param origin where it is from, for messages: the command and the way into its answer
 * @param value as received
 */
public record QmpReply(String origin, JsonNode value) {

    /** A member that must be there. */
    public QmpReply member(String name) throws QmpException.ProtocolNonsense {
        Optional<QmpReply> found = find(name);
        if (found.isEmpty()) {
            throw unlike("an object with '" + name + "'");
        }
        return found.get();
    }

    /** A member that may be missing. */
    public Optional<QmpReply> find(String name) {
        JsonNode member = value.get(name);
        return member == null || member.isNull()
                ? Optional.empty()
                : Optional.of(new QmpReply(origin + "." + name, member));
    }

    /** The elements, if this is a list. */
    public List<QmpReply> elements() throws QmpException.ProtocolNonsense {
        if (!value.isArray()) {
            throw unlike("a list");
        }
        List<QmpReply> elements = new ArrayList<>(value.size());
        for (JsonNode element : value) {
            elements.add(new QmpReply(origin + "[" + elements.size() + "]", element));
        }
        return elements;
    }

    /** A member that is a string. */
    public String text(String name) throws QmpException.ProtocolNonsense {
        return member(name).asText();
    }

    /** A member that is an integer. */
    public long number(String name) throws QmpException.ProtocolNonsense {
        return member(name).asNumber();
    }

    /** A member that is an integer, or 0 where it is missing. */
    public long numberOrZero(String name) throws QmpException.ProtocolNonsense {
        Optional<QmpReply> member = find(name);
        return member.isEmpty() ? 0 : member.get().asNumber();
    }

    /** A member that is a number, or 0 where it is missing. */
    public double decimalOrZero(String name) throws QmpException.ProtocolNonsense {
        Optional<QmpReply> member = find(name);
        if (member.isPresent() && !member.get().value.isNumber()) {
            throw member.get().unlike("a number");
        }
        return member.isEmpty() ? 0 : member.get().value.doubleValue();
    }

    /** A member that is a TCP port, which QMP writes as a string. */
    public int portNumber(String name) throws QmpException.ProtocolNonsense {
        String port = text(name);
        if (!port.matches("[1-9][0-9]{0,4}")) {
            throw member(name).unlike("a port");
        }
        return Integer.parseInt(port);
    }

    /** This, if it is a string. */
    public String asText() throws QmpException.ProtocolNonsense {
        if (!value.isTextual()) {
            throw unlike("a string");
        }
        return value.textValue();
    }

    /** A member that is true or false. */
    public boolean flag(String name) throws QmpException.ProtocolNonsense {
        QmpReply member = member(name);
        if (!member.value.isBoolean()) {
            throw member.unlike("true or false");
        }
        return member.value.booleanValue();
    }

    private long asNumber() throws QmpException.ProtocolNonsense {
        if (!value.canConvertToExactIntegral() || !value.canConvertToLong()) {
            throw unlike("an integer");
        }
        return value.longValue();
    }

    private QmpException.ProtocolNonsense unlike(String expected) {
        return new QmpException.ProtocolNonsense(
                origin + ": " + expected + " was expected, received " + Excerpt.of(excerpt()), null);
    }

    private String excerpt() {
        return value.isContainerNode() && value.size() > 20
                ? value.getNodeType() + " of " + value.size()
                : value.toString();
    }
}
