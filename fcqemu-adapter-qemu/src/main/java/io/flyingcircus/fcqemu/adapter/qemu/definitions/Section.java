package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * One mapping of a definition, read field by field. A field of the wrong type is a problem, and absent from then on; an
 * explicit {@code null} is absent.
 */
final class Section {

    private static final Set<String> TRUE = Set.of("yes", "true", "on");

    private final String path;
    private final int line;
    private final Map<String, Node> fields = new LinkedHashMap<>();
    private final Problems problems;

    /** @param path how fields of it are called in problems: empty, or ending with a dot */
    Section(String path, MappingNode mapping, Problems problems) {
        this.path = path;
        this.line = YamlDocument.line(mapping);
        this.problems = problems;
        for (NodeTuple entry : mapping.getValue()) {
            fields.put(((ScalarNode) entry.getKeyNode()).getValue(), entry.getValueNode());
        }
    }

    private Section(String path, int line, Problems problems) {
        this.path = path;
        this.line = line;
        this.problems = problems;
    }

    Map<String, Node> fields() {
        return fields;
    }

    /** A field that has to be there, {@code fallback} if it is not, which is then a problem. */
    <T> T required(String key, Optional<T> value, T fallback, String expected) {
        if (value.isEmpty() && isAbsent(key)) {
            problems.add(line, path + key + " is missing, expected " + expected + "; add it there or in the directory");
        }
        return value.orElse(fallback);
    }

    /** A number of digits only. */
    Optional<Long> wholeNumber(String key, long least, long most, String expected) {
        return scalar(key, expected).flatMap(scalar -> {
            OptionalLong number = scalar.isPlain() ? digits(scalar.getValue()) : OptionalLong.empty();
            if (number.isEmpty() || number.getAsLong() < least || number.getAsLong() > most) {
                wrong(key, scalar, expected + " (digits only, no quotes)");
                return Optional.empty();
            }
            return Optional.of(number.getAsLong());
        });
    }

    Optional<Boolean> bool(String key) {
        return scalar(key, "true or false").flatMap(scalar -> {
            if (!scalar.getTag().equals(Tag.BOOL)) {
                wrong(key, scalar, "true or false");
                return Optional.empty();
            }
            return Optional.of(isTrue(scalar));
        });
    }

    /** A text, as written. */
    Optional<String> text(String key, String expected) {
        return scalar(key, expected).map(ScalarNode::getValue);
    }

    /** A text that a value's constructor takes or refuses. */
    <T> Optional<T> value(String key, String expected, Function<String, T> constructor) {
        return scalar(key, expected).flatMap(scalar -> {
            try {
                return Optional.of(constructor.apply(scalar.getValue()));
            } catch (IllegalArgumentException e) {
                wrong(key, scalar, expected);
                return Optional.empty();
            }
        });
    }

    /** A mapping; one without fields if it is absent. */
    Section section(String key, String expected) {
        Node node = fields.get(key);
        if (node instanceof MappingNode mapping) {
            return new Section(path + key + ".", mapping, problems);
        }
        if (!isAbsent(key)) {
            wrong(key, node, expected);
        }
        return new Section(path + key + ".", line, problems);
    }

    boolean isAbsent(String key) {
        Node node = fields.get(key);
        return node == null || isNull(node);
    }

    void wrong(String key, @Nullable Node node, String expected) {
        String found = node instanceof ScalarNode scalar
                ? Problems.quote(scalar.getValue())
                : node instanceof MappingNode ? "a mapping" : "a list";
        problems.field(node == null ? line : YamlDocument.line(node), path + key, found, expected);
    }

    static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    static boolean isTrue(ScalarNode scalar) {
        return TRUE.contains(scalar.getValue().toLowerCase(Locale.ROOT));
    }

    private Optional<ScalarNode> scalar(String key, String expected) {
        Node node = fields.get(key);
        if (node == null || isNull(node)) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar);
        }
        wrong(key, node, expected);
        return Optional.empty();
    }

    private static OptionalLong digits(String text) {
        // No leading zero: YAML reads such a number as octal, people do not.
        return text.matches("0|[1-9][0-9]{0,17}") ? OptionalLong.of(Long.parseLong(text)) : OptionalLong.empty();
    }
}
