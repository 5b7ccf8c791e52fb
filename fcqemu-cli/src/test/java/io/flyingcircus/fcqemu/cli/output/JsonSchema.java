package io.flyingcircus.fcqemu.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * A schema of {@code docs/json}, as far as those go: they say {@code type}, {@code enum}, {@code minimum}, {@code properties},
 * {@code required}, {@code items} and {@code $ref}. Stricter than JSON Schema in one thing: what is printed must be documented.
 */
final class JsonSchema {

    private static final Set<String> UNDERSTOOD = Set.of(
            "$schema",
            "$defs",
            "$ref",
            "title",
            "description",
            "type",
            "enum",
            "minimum",
            "properties",
            "required",
            "items");

    private final JsonNode root;

    private JsonSchema(JsonNode root) {
        this.root = root;
    }

    static JsonSchema named(String name) throws IOException {
        return new JsonSchema(
                new JsonMapper().readTree(Files.readString(Path.of("../docs/json", name + ".schema.json"))));
    }

    /** What speaks against a text; empty if nothing does. */
    List<String> objections(String json) throws IOException {
        var found = new ArrayList<String>();
        check(root, new JsonMapper().readTree(json), "$", found);
        return found;
    }

    private void check(JsonNode schema, JsonNode value, String at, List<String> found) {
        schema.fieldNames().forEachRemaining(word -> {
            if (!UNDERSTOOD.contains(word)) {
                found.add("the schema for " + at + " says '" + word + "', which this test does not understand");
            }
        });
        if (schema.has("$ref")) {
            check(root.at(schema.get("$ref").asText().substring(1)), value, at, found);
            return;
        }
        if (!schema.has("type")) {
            found.add("the schema says no type for " + at);
        } else if (none(schema.get("type"), type -> isOf(type.asText(), value))) {
            found.add(at + " is no " + schema.get("type") + ": " + value);
        }
        if (schema.has("enum") && none(schema.get("enum"), value::equals)) {
            found.add(at + " is none of " + schema.get("enum") + ": " + value);
        }
        if (schema.has("minimum")
                && value.isNumber()
                && value.asLong() < schema.get("minimum").asLong()) {
            found.add(at + " is too small: " + value);
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(schema.path("items"), value.get(i), at + "[" + i + "]", found);
            }
        } else if (value.isObject()) {
            checkFields(schema, value, at, found);
        }
    }

    private void checkFields(JsonNode schema, JsonNode value, String at, List<String> found) {
        schema.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                found.add(at + " lacks " + name);
            }
        });
        value.properties().forEach(field -> {
            JsonNode about = schema.path("properties").path(field.getKey());
            if (about.isMissingNode()) {
                found.add(at + "." + field.getKey() + " is not documented");
            } else {
                check(about, field.getValue(), at + "." + field.getKey(), found);
            }
        });
    }

    private static boolean none(JsonNode oneOrMore, Predicate<JsonNode> wanted) {
        return oneOrMore.isArray()
                ? StreamSupport.stream(oneOrMore.spliterator(), false).noneMatch(wanted)
                : !wanted.test(oneOrMore);
    }

    private static boolean isOf(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> false;
        };
    }
}
