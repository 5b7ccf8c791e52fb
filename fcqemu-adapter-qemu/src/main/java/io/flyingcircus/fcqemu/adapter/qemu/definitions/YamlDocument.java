package io.flyingcircus.fcqemu.adapter.qemu.definitions;

import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Reads one YAML document into its nodes, which keep their line numbers and the order of their keys. Nothing in it can
 * make this process create objects, or grow: tags are refused, size, nesting, aliases and what they stand for are limited.
 */
final class YamlDocument {

    /** Largest file, in bytes. */
    static final int MAX_BYTES = 1024 * 1024;

    private static final int MAX_NESTING = 30;
    private static final int MAX_ALIASES = 100;
    private static final int MAX_NODES = 100_000;

    private YamlDocument() {}

    /**
     * Parses a text that is one mapping.
     *
     * @return empty if there is no document, or problems were found, which are then added
     */
    static Optional<MappingNode> parse(String text, Problems problems) {
        try {
            if (!acceptable(text, problems)) {
                return Optional.empty();
            }
            Node root = yaml().compose(new StringReader(text));
            if (root == null) {
                return Optional.empty();
            }
            if (!(root instanceof MappingNode mapping)) {
                problems.add(line(root), "found no mapping, expected 'name: ...' and 'parameters: ...'");
                return Optional.empty();
            }
            return new Limits(problems).hold(mapping, 0) ? Optional.of(mapping) : Optional.empty();
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
            problems.add(line, "is not YAML: " + e.getProblem() + "; correct it, or write the file anew");
            return Optional.empty();
        } catch (YAMLException e) {
            problems.add(0, "is not YAML: " + e.getMessage() + "; correct it, or write the file anew");
            return Optional.empty();
        }
    }

    /** Line of a node, counted from 1. */
    static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    /** Looks at the stream of events, which costs memory for none of it, before any node is made. */
    private static boolean acceptable(String text, Problems problems) {
        int documents = 0;
        int aliases = 0;
        boolean clean = true;
        for (Event event : yaml().parse(new StringReader(text))) {
            int line = event.getStartMark() == null ? 0 : event.getStartMark().getLine() + 1;
            if (event instanceof DocumentStartEvent && ++documents > 1) {
                problems.add(line, "found a second document, expected one");
                return false;
            }
            if (event instanceof AliasEvent && ++aliases > MAX_ALIASES) {
                problems.add(line, "has more than " + MAX_ALIASES + " aliases; write the values out");
                return false;
            }
            String tag = event instanceof NodeEvent node ? tag(node) : "";
            if (!tag.isEmpty()) {
                problems.add(line, "found the tag " + Problems.quote(tag) + ", expected plain values without tags");
                clean = false;
            }
        }
        return clean;
    }

    private static String tag(NodeEvent event) {
        String tag = switch (event) {
            case ScalarEvent scalar -> scalar.getTag();
            case MappingStartEvent mapping -> mapping.getTag();
            case SequenceStartEvent sequence -> sequence.getTag();
            default -> null;
        };
        return tag == null ? "" : tag;
    }

    private static Yaml yaml() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        options.setNestingDepthLimit(MAX_NESTING);
        options.setMaxAliasesForCollections(MAX_ALIASES);
        options.setAllowDuplicateKeys(false);
        options.setAllowRecursiveKeys(false);
        DumperOptions unused = new DumperOptions();
        return new Yaml(new SafeConstructor(options), new Representer(unused), unused, options);
    }

    /** Walks the nodes, aliases written out: counts them, and finds keys that are no names or stand twice. */
    private static final class Limits {

        private final Problems problems;
        private int nodes;

        Limits(Problems problems) {
            this.problems = problems;
        }

        boolean hold(Node node, int depth) {
            if (++nodes > MAX_NODES || depth > MAX_NESTING) {
                problems.add(line(node), "is too large or too deeply nested once its aliases are written out");
                return false;
            }
            return switch (node) {
                case MappingNode mapping -> holdMapping(mapping, depth);
                case SequenceNode sequence -> sequence.getValue().stream().allMatch(item -> hold(item, depth + 1));
                default -> true;
            };
        }

        private boolean holdMapping(MappingNode mapping, int depth) {
            Map<String, Integer> lines = new HashMap<>();
            boolean fine = true;
            for (NodeTuple entry : mapping.getValue()) {
                Node key = entry.getKeyNode();
                if (!(key instanceof ScalarNode scalar)) {
                    problems.add(line(key), "found a list or mapping as a key, expected a name");
                    return false;
                }
                if (scalar.isPlain() && scalar.getValue().equals("<<")) {
                    problems.add(line(key), "found the merge key '<<', expected the values written out");
                    return false;
                }
                Integer first = lines.putIfAbsent(scalar.getValue(), line(key));
                if (first != null) {
                    problems.add(
                            line(key),
                            Problems.quote(scalar.getValue()) + " stands twice, first in line " + first
                                    + "; remove one");
                    fine = false;
                }
                fine &= hold(entry.getValueNode(), depth + 1);
            }
            return fine;
        }
    }
}
