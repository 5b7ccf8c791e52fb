package io.flyingcircus.fcqemu.cli.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON document. Streams it rather than mapping objects: what is printed is a promise to programs, so its names
 * stand in the code that prints them, and a renamed record component changes nothing.
 */
final class Json {

    private final JsonGenerator generator;

    private Json(JsonGenerator generator) {
        this.generator = generator;
    }

    /** Writes something, which may fail as output does. */
    interface Content {
        /** Writes it. */
        void write(Json json) throws IOException;
    }

    /** An object with this content, and a newline. */
    static String object(Content content) {
        var text = new StringWriter();
        try (JsonGenerator generator =
                new JsonFactory().createGenerator(text).setPrettyPrinter(new DefaultPrettyPrinter())) {
            generator.writeStartObject();
            content.write(new Json(generator));
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text + "\n";
    }

    void text(String name, @Nullable String value) throws IOException {
        if (value == null) {
            generator.writeNullField(name);
        } else {
            generator.writeStringField(name, value);
        }
    }

    void text(String name, Optional<String> value) throws IOException {
        text(name, value.orElse(null));
    }

    void number(String name, OptionalLong value) throws IOException {
        if (value.isPresent()) {
            number(name, value.getAsLong());
        } else {
            generator.writeNullField(name);
        }
    }

    void number(String name, OptionalInt value) throws IOException {
        number(name, value.isPresent() ? OptionalLong.of(value.getAsInt()) : OptionalLong.empty());
    }

    void number(String name, long value) throws IOException {
        generator.writeNumberField(name, value);
    }

    void flag(String name, boolean value) throws IOException {
        generator.writeBooleanField(name, value);
    }

    void flag(String name, Optional<Boolean> value) throws IOException {
        if (value.isPresent()) {
            flag(name, value.get());
        } else {
            generator.writeNullField(name);
        }
    }

    void nothing(String name) throws IOException {
        generator.writeNullField(name);
    }

    void object(String name, Content content) throws IOException {
        generator.writeObjectFieldStart(name);
        content.write(this);
        generator.writeEndObject();
    }

    <T> void objects(String name, Iterable<T> values, ElementContent<T> content) throws IOException {
        generator.writeArrayFieldStart(name);
        for (T value : values) {
            generator.writeStartObject();
            content.write(this, value);
            generator.writeEndObject();
        }
        generator.writeEndArray();
    }

    void texts(String name, Iterable<String> values) throws IOException {
        generator.writeArrayFieldStart(name);
        for (String value : values) {
            generator.writeString(value);
        }
        generator.writeEndArray();
    }

    /** Writes one element of an array. */
    interface ElementContent<T> {
        /** Writes it. */
        void write(Json json, T value) throws IOException;
    }
}
