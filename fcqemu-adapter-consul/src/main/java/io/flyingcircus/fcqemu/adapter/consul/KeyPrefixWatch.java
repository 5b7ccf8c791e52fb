package io.flyingcircus.fcqemu.adapter.consul;

import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import io.flyingcircus.fcqemu.ports.keys.WatchedKey;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What the handler of a {@code consul watch -type=keyprefix} is given: a list of all keys below the prefix, each an object with
 * {@code Key}, {@code Value} (base64, or null) and {@code ModifyIndex}. Read one key at a time, so that a fleet of thousands
 * costs no more memory than its largest definition.
 */
public final class KeyPrefixWatch {

    /** More than any fleet has: thousands of definitions of some kilobytes each. */
    static final long MAX_BYTES = 64L << 20;

    private KeyPrefixWatch() {}

    /**
     * Reads all keys.
     *
     * @param reader given each key in turn
     * @throws IOException if it is no such list, or larger than anything can be; the keys before that have been read
     */
    public static void read(InputStream input, Consumer<WatchedKey> reader) throws IOException {
        Reader text = new InputStreamReader(new Limited(input), StandardCharsets.UTF_8);
        try (JsonReader json = new JsonReader(text)) {
            if (json.peek() == JsonToken.NULL) { // nothing is below the prefix
                json.nextNull();
                return;
            }
            json.beginArray();
            while (json.hasNext()) {
                reader.accept(key(json));
            }
            json.endArray();
        } catch (IllegalStateException unexpected) {
            throw new IOException(unexpected.getMessage(), unexpected);
        }
    }

    private static WatchedKey key(JsonReader json) throws IOException {
        if (json.peek() != JsonToken.BEGIN_OBJECT) {
            json.skipValue();
            return new WatchedKey.Broken("", "it is no object");
        }
        Optional<String> key = Optional.empty();
        Optional<String> value = Optional.of("");
        Optional<String> index = Optional.empty();
        json.beginObject();
        while (json.hasNext()) {
            switch (json.nextName()) {
                case "Key" -> key = scalar(json);
                case "Value" -> value = scalar(json);
                case "ModifyIndex" -> index = scalar(json);
                default -> json.skipValue();
            }
        }
        json.endObject();
        String name = key.orElse("");
        return value.isPresent()
                ? valued(name, value.get(), index.orElse(""))
                : new WatchedKey.Broken(name, "its value is neither text nor null");
    }

    /** Text or number, nothing for null; empty for a list or an object, which is skipped. */
    private static Optional<String> scalar(JsonReader json) throws IOException {
        return switch (json.peek()) {
            case STRING, NUMBER -> Optional.of(json.nextString());
            case NULL -> {
                json.nextNull();
                yield Optional.of("");
            }
            case BEGIN_ARRAY, BEGIN_OBJECT, BOOLEAN, NAME, END_ARRAY, END_OBJECT, END_DOCUMENT -> {
                json.skipValue();
                yield Optional.empty();
            }
        };
    }

    private static WatchedKey valued(String key, String value, String index) {
        if (value.isEmpty()) {
            return new WatchedKey.Empty(key);
        }
        if (!index.matches("[0-9]{1,18}")) {
            return new WatchedKey.Broken(key, "it has no ModifyIndex");
        }
        try {
            return new WatchedKey.Valued(key, Base64.getDecoder().decode(value), Long.parseLong(index));
        } catch (IllegalArgumentException e) {
            return new WatchedKey.Broken(key, "its value is not base64: " + e.getMessage());
        }
    }

    /** Ends with a failure what would fill the memory. */
    private static final class Limited extends FilterInputStream {

        private long bytes;

        Limited(InputStream input) {
            super(input);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(read);
            return read;
        }

        private void count(int read) throws IOException {
            bytes += Math.max(0, read);
            if (bytes > MAX_BYTES) {
                throw new IOException("it is larger than " + MAX_BYTES + " bytes");
            }
        }
    }
}
