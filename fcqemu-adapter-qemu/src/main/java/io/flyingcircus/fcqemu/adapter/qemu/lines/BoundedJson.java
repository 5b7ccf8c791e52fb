package io.flyingcircus.fcqemu.adapter.qemu.lines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** JSON objects, one a line, from a peer that is not trusted: depth, size and number of values are bounded. */
public final class BoundedJson {

    private static final int MAX_DEPTH = 64;
    private static final int MAX_NAME_CHARACTERS = 1024;
    private static final int MAX_NUMBER_CHARACTERS = 64;

    private final JsonMapper mapper;

    private BoundedJson(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * A reader and writer of objects.
     *
     * @param maxBytes longest document; also bounds its strings
     * @param maxTokens most values, names and brackets of a document
     */
    public static BoundedJson of(int maxBytes, int maxTokens) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxDocumentLength(maxBytes)
                .maxStringLength(maxBytes)
                .maxTokenCount(maxTokens)
                .maxNestingDepth(MAX_DEPTH)
                .maxNameLength(MAX_NAME_CHARACTERS)
                .maxNumberLength(MAX_NUMBER_CHARACTERS)
                .build();
        JsonFactory factory =
                JsonFactory.builder().streamReadConstraints(constraints).build();
        return new BoundedJson(JsonMapper.builder(factory)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build());
    }

    /**
     * Reads one object.
     *
     * @throws IOException if the line is no JSON, no object, or beyond a bound; the message says which
     */
    public ObjectNode read(byte[] line) throws IOException {
        JsonNode node;
        try {
            node = mapper.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IOException(e.getOriginalMessage(), e);
        }
        if (node instanceof ObjectNode object) {
            return object;
        }
        throw new IOException("a JSON object was expected");
    }

    /** The object as one line, with its end. */
    public byte[] write(ObjectNode object) {
        try {
            return (mapper.writeValueAsString(object) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("an object in memory can always be written", e);
        }
    }

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
