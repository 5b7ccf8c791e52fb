package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.DumperOptions.FlowStyle;
import org.yaml.snakeyaml.DumperOptions.ScalarStyle;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A definition that came as JSON, as the text of a definition file: every value is what it was, known here or not, so that the
 * guest gets it unchanged.
 *
 * <p>{@code name} and {@code consul-generation} come last. A file that was cut off while it was written can then be
 * taken neither for a definition nor for one that is new.
 */
final class DefinitionYaml {

    static final String GENERATION = "consul-generation";
    private static final String NAME = "name";
    private static final Pattern LINE_BREAK = Pattern.compile("[\\n\\r\\x{85}\\x{2028}\\x{2029}]");

    private DefinitionYaml() {}

    static String of(ObjectNode definition, long generation) {
        List<NodeTuple> entries = new ArrayList<>();
        definition.properties().forEach(entry -> {
            if (!entry.getKey().equals(NAME) && !entry.getKey().equals(GENERATION)) {
                entries.add(entry(entry.getKey(), convert(entry.getValue())));
            }
        });
        if (definition.has(NAME)) {
            entries.add(entry(NAME, convert(definition.get(NAME))));
        }
        entries.add(
                entry(GENERATION, new ScalarNode(Tag.INT, Long.toString(generation), null, null, ScalarStyle.PLAIN)));
        StringWriter text = new StringWriter();
        yaml().serialize(new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK), text);
        return text.toString();
    }

    private static NodeTuple entry(String key, Node value) {
        return new NodeTuple(text(key), value);
    }

    private static Node convert(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> {
                List<NodeTuple> entries = new ArrayList<>();
                value.properties().forEach(entry -> entries.add(entry(entry.getKey(), convert(entry.getValue()))));
                yield new MappingNode(Tag.MAP, entries, FlowStyle.BLOCK);
            }
            case ARRAY -> {
                List<Node> items = new ArrayList<>();
                value.forEach(item -> items.add(convert(item)));
                yield new SequenceNode(Tag.SEQ, items, FlowStyle.BLOCK);
            }
            case STRING -> text(value.textValue());
            case BOOLEAN -> plain(Tag.BOOL, value.asText());
            case NUMBER -> value.isIntegralNumber() ? plain(Tag.INT, value.asText()) : decimal(value);
            case NULL, MISSING, BINARY, POJO -> plain(Tag.NULL, "null");
        };
    }

    /** With a point, by which YAML knows it. */
    private static Node decimal(JsonNode value) {
        String plain = value.decimalValue().toPlainString();
        return plain(Tag.FLOAT, plain.contains(".") ? plain : plain + ".0");
    }

    private static Node plain(Tag tag, String text) {
        return new ScalarNode(tag, text, null, null, ScalarStyle.PLAIN);
    }

    /** Quoted where it would be read as something else; lines in quotes, where no blank is lost. */
    private static Node text(String text) {
        ScalarStyle style = LINE_BREAK.matcher(text).find() ? ScalarStyle.DOUBLE_QUOTED : ScalarStyle.PLAIN;
        return new ScalarNode(Tag.STR, text, null, null, style);
    }

    private static Yaml yaml() {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(FlowStyle.BLOCK);
        options.setSplitLines(false);
        options.setAllowUnicode(true);
        return new Yaml(options);
    }
}
