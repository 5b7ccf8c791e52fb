package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * Something QEMU tells unasked.
 *
 * @param name QMP's name, for example {@code STOP} or {@code SHUTDOWN}
 * @param timestamp when, by the host's clock; the epoch where QEMU could not tell
 * @param data what belongs to it, by QMP's names; empty where nothing does
 */
public record QmpEvent(String name, Instant timestamp, ObjectNode data) {

    private static final long NANOS_PER_MICRO = 1000;
    private static final long MICROS_PER_SECOND = 1_000_000;

    /** Reads {@code message}, which has an {@code event}. */
    static QmpEvent of(ObjectNode message) {
        long seconds = message.path("timestamp").path("seconds").asLong(-1);
        long micros = message.path("timestamp").path("microseconds").asLong(-1);
        boolean known =
                seconds >= 0 && seconds <= Instant.MAX.getEpochSecond() && micros >= 0 && micros < MICROS_PER_SECOND;
        Instant timestamp = known ? Instant.ofEpochSecond(seconds, micros * NANOS_PER_MICRO) : Instant.EPOCH;
        ObjectNode data = message.get("data") instanceof ObjectNode given ? given : message.objectNode();
        return new QmpEvent(message.path("event").asText(), timestamp, data);
    }
}
