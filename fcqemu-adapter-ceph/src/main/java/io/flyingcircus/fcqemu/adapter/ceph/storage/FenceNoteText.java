package io.flyingcircus.fcqemu.adapter.ceph.storage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flyingcircus.fcqemu.ports.locks.FenceNote;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** A note as it is kept: {@code {"by":"h1","at":"2026-11-23T15:00:00Z","until":"...","whose":"..."}}. */
final class FenceNoteText {

    private static final ObjectMapper JSON = new ObjectMapper();

    private FenceNoteText() {}

    /** @throws IllegalArgumentException if the note does not say how it came about */
    static String of(FenceNote note) {
        FenceNote.Origin origin = note.origin()
                .orElseThrow(() -> new IllegalArgumentException("a note without its origin is only ever read"));
        return JSON.createObjectNode()
                .put("by", origin.by().value())
                .put("at", origin.at().toString())
                .put("until", origin.until().toString())
                .put("whose", origin.whose())
                .toString();
    }

    /** Anybody may change an image's metadata: what cannot be read is still a note, of which only the address is known. */
    static FenceNote read(String address, String text) {
        try {
            JsonNode json = JSON.readTree(text);
            return new FenceNote(
                    address,
                    Optional.of(new FenceNote.Origin(
                            new HostName(json.path("by").asText()),
                            Instant.parse(json.path("at").asText()),
                            Instant.parse(json.path("until").asText()),
                            json.path("whose").asText())));
        } catch (JsonProcessingException | DateTimeException | IllegalArgumentException unreadable) {
            return new FenceNote(address, Optional.empty());
        }
    }
}
