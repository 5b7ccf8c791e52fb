package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/** What a real QEMU 7.2 accepts and returns, by its own {@code query-qmp-schema}. */
final class QmpSchema {

    private static final QmpSchema CAPTURED = load("query-qmp-schema-7.2.json.gz");

    private final Map<String, JsonNode> entities = new HashMap<>();

    private QmpSchema(JsonNode schema) {
        for (JsonNode entity : schema) {
            entities.put(entity.get("name").textValue(), entity);
        }
    }

    static QmpSchema captured() {
        return CAPTURED;
    }

    /** What is wrong with a command, in words; empty if QEMU would take it. */
    List<String> complaintsAboutCommand(String name, JsonNode arguments) {
        return check(name, "command", "arg-type", arguments);
    }

    /** What is wrong with the answer to a command; empty if QEMU might send it. */
    List<String> complaintsAboutReturn(String command, JsonNode value) {
        return check(command, "command", "ret-type", value);
    }

    /** What is wrong with an event; empty if QEMU might send it. */
    List<String> complaintsAboutEvent(String name, JsonNode data) {
        return check(name, "event", "arg-type", data);
    }

    private List<String> check(String name, String metaType, String typeMember, JsonNode value) {
        JsonNode entity = entities.get(name);
        if (entity == null || !entity.path("meta-type").asText().equals(metaType)) {
            return List.of("QEMU has no " + metaType + " " + name);
        }
        List<String> complaints = new ArrayList<>();
        check(entity.get(typeMember).textValue(), value, name, complaints);
        return complaints;
    }

    private void check(String typeName, JsonNode value, String where, List<String> complaints) {
        JsonNode type = Objects.requireNonNull(entities.get(typeName), typeName);
        switch (type.get("meta-type").textValue()) {
            case "builtin" -> checkBuiltin(type.get("json-type").textValue(), value, where, complaints);
            case "enum" -> {
                boolean listed = false;
                for (JsonNode allowed : type.get("values")) {
                    listed |= allowed.equals(value);
                }
                expect(listed, where + " is none of " + type.get("values") + ": " + value, complaints);
            }
            case "array" -> {
                expect(value.isArray(), where + " is no list: " + value, complaints);
                int index = 0;
                for (JsonNode element : value) {
                    check(type.get("element-type").textValue(), element, where + "[" + index++ + "]", complaints);
                }
            }
            case "alternate" -> checkAlternate(type, value, where, complaints);
            case "object" -> checkObject(type, value, where, complaints);
            default -> complaints.add(where + " has a type the schema does not explain: " + type);
        }
    }

    private void checkObject(JsonNode type, JsonNode value, String where, List<String> complaints) {
        if (!value.isObject()) {
            complaints.add(where + " is no object: " + value);
            return;
        }
        Set<String> known = new HashSet<>();
        checkMembers(type, value, where, known, complaints);
        value.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                complaints.add(where + " has no member " + name);
            }
        });
    }

    private void checkMembers(JsonNode type, JsonNode value, String where, Set<String> known, List<String> complaints) {
        for (JsonNode member : type.get("members")) {
            String name = member.get("name").textValue();
            known.add(name);
            JsonNode given = value.get(name);
            if (given != null) {
                check(member.get("type").textValue(), given, where + "." + name, complaints);
            } else {
                expect(member.has("default"), where + " lacks " + name, complaints);
            }
        }
        for (JsonNode variant : type.path("variants")) {
            if (variant.get("case").equals(value.get(type.get("tag").textValue()))) {
                JsonNode body =
                        Objects.requireNonNull(entities.get(variant.get("type").textValue()));
                checkMembers(body, value, where, known, complaints);
            }
        }
    }

    private void checkAlternate(JsonNode type, JsonNode value, String where, List<String> complaints) {
        for (JsonNode member : type.get("members")) {
            List<String> tried = new ArrayList<>();
            check(member.get("type").textValue(), value, where, tried);
            if (tried.isEmpty()) {
                return;
            }
        }
        complaints.add(where + " is none of its alternatives: " + value);
    }

    private static void checkBuiltin(String jsonType, JsonNode value, String where, List<String> complaints) {
        boolean fits = switch (jsonType) {
            case "string" -> value.isTextual();
            case "int" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            case "value" -> true;
            default -> false;
        };
        expect(fits, where + " is no " + jsonType + ": " + value, complaints);
    }

    private static void expect(boolean fulfilled, String complaint, List<String> complaints) {
        if (!fulfilled) {
            complaints.add(complaint);
        }
    }

    private static QmpSchema load(String resource) {
        try (InputStream compressed = Objects.requireNonNull(QmpSchema.class.getResourceAsStream(resource));
                InputStream plain = new GZIPInputStream(compressed)) {
            return new QmpSchema(new ObjectMapper().readTree(plain).path("return"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty object, which is what commands without arguments have. */
    static JsonNode nothing() {
        return JsonNodeFactory.instance.objectNode();
    }
}
