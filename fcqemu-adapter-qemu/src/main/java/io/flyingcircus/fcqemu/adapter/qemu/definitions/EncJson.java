package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A definition as the guest and as templates get it: everything that stands in it, known here or not. */
final class EncJson {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private EncJson() {}

    /** The document as JSON on one line, its keys in their order. */
    static String json(MappingNode document) {
        return convert(document).toString();
    }

    /** Adds every scalar by its key, written as Python's {@code str()} writes it, which templates are used to. */
    static void putScalars(Map<String, Node> section, SortedMap<String, String> fields) {
        section.forEach((key, node) -> {
            if (node instanceof ScalarNode scalar) {
                fields.put(key, python(scalar));
            }
        });
    }

    private static String python(ScalarNode scalar) {
        if (scalar.getTag().equals(Tag.NULL)) {
            return "None";
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return Section.isTrue(scalar) ? "True" : "False";
        }
        return scalar.getValue();
    }

    private static JsonNode convert(Node node) {
        return switch (node) {
            case MappingNode mapping -> {
                ObjectNode object = JSON.objectNode();
                for (NodeTuple entry : mapping.getValue()) {
                    object.set(((ScalarNode) entry.getKeyNode()).getValue(), convert(entry.getValueNode()));
                }
                yield object;
            }
            case SequenceNode sequence -> {
                ArrayNode array = JSON.arrayNode();
                sequence.getValue().forEach(item -> array.add(convert(item)));
                yield array;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> throw new IllegalArgumentException("not a node of a document: " + node.getNodeId());
        };
    }

    private static JsonNode scalar(ScalarNode scalar) {
        String text = scalar.getValue();
        if (scalar.getTag().equals(Tag.NULL)) {
            return JSON.nullNode();
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return JSON.booleanNode(Section.isTrue(scalar));
        }
        // Only numbers that JSON writes the same way; 010, 1_000 or 1:30 stay the text they were written as.
        if (scalar.getTag().equals(Tag.INT) && text.matches("-?(0|[1-9][0-9]{0,99})")) {
            return JSON.numberNode(new BigInteger(text));
        }
        if (scalar.getTag().equals(Tag.FLOAT) && text.matches("-?[0-9]{1,30}\\.[0-9]{0,30}([eE][+-]?[0-9]{1,2})?")) {
            return JSON.numberNode(new BigDecimal(text.toLowerCase(Locale.ROOT)));
        }
        return JSON.textNode(text);
    }
}
