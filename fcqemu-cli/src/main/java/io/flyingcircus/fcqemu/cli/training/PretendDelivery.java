package io.flyingcircus.fcqemu.cli.training;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the handler of a watch of Consul would be given: a newer definition, and a request for a snapshot. */
final class PretendDelivery {

    private record Key(String name, String value) {
        String json() {
            return "{\"Key\": \"" + name + "\", \"CreateIndex\": 1, \"ModifyIndex\": 2, \"LockIndex\": 0, \"Flags\": 0,"
                    + " \"Value\": \""
                    + Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))
                    + "\", \"Session\": \"\"}";
        }
    }

    private PretendDelivery() {}

    static InputStream open() throws IOException {
        String keys = Stream.of(
                        new Key("node/warm-up", Resource.text("node.json")),
                        new Key("snapshot/1", "{\"vm\": \"warm-up\", \"snapshot\": \"backup\"}"))
                .map(Key::json)
                .collect(Collectors.joining(", ", "[", "]"));
        return new ByteArrayInputStream(keys.getBytes(StandardCharsets.UTF_8));
    }
}
