package io.flyingcircus.fcqemu.cli.consulevents;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flyingcircus.fcqemu.adapter.consul.KeyPrefixWatch;
import io.flyingcircus.fcqemu.adapter.qemu.definitions.ReceivedDefinition;
import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.domain.received.Received;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.events.EventLog;
import io.flyingcircus.fcqemu.ports.events.Field;
import io.flyingcircus.fcqemu.ports.events.Level;
import io.flyingcircus.fcqemu.ports.failure.HostException;
import io.flyingcircus.fcqemu.ports.keys.WatchedKey;
import io.flyingcircus.fcqemu.ports.snapshots.SnapshotName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/**
 * Takes in what the handler of a watch is given: definitions below {@code node/}, requests below {@code snapshot/}. Keys below
 * any other prefix and keys without a value are for others, or for nobody. One that cannot be used costs one warning.
 */
public final class Inbox {

    /** Where definitions are. */
    public static final String NODE = "node/";

    /** Where requests for snapshots are. */
    public static final String SNAPSHOT = "snapshot/";

    private static final int MAX_REQUEST_BYTES = 64 * 1024;
    private static final int MAX_REQUEST_DEPTH = 16;
    private static final int LONGEST_QUOTE = 100;

    private static final JsonMapper JSON = new JsonMapper(JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_REQUEST_DEPTH)
                    .build())
            .build());

    private final VmCommands commands;
    private final EventLog events;

    /**
     * What a host is sent.
     *
     * @param commands of that host
     * @param events where what cannot be used is told
     */
    public Inbox(VmCommands commands, EventLog events) {
        this.commands = commands;
        this.events = events;
    }

    /**
     * Takes all in.
     *
     * @return what is to be done now, each thing once
     * @throws HostException if the list itself cannot be read to its end; what stood before that has been taken in, and its
     *     work is lost to nobody: it comes up again with the next delivery
     */
    public List<Errand> take(InputStream input) {
        SequencedSet<Errand> errands = new LinkedHashSet<>();
        try {
            KeyPrefixWatch.read(input, key -> take(key).ifPresent(errands::add));
        } catch (IOException e) {
            throw new HostException(
                    "what Consul delivered cannot be read to its end (" + e.getMessage()
                            + "). It has to be what the handler of 'consul watch -type=keyprefix' is given.",
                    e);
        }
        return new ArrayList<>(errands);
    }

    /** Takes one key in; what is to be done now. What goes wrong with it, whatever it is, is told and touches no other. */
    public Optional<Errand> take(WatchedKey key) {
        try {
            return switch (key) {
                case WatchedKey.Empty _ -> Optional.empty();
                case WatchedKey.Broken broken -> {
                    if (isOurs(broken.key())) {
                        unusable(broken.key(), broken.problem());
                    }
                    yield Optional.empty();
                }
                case WatchedKey.Valued valued -> received(valued).flatMap(commands::receive);
            };
        } catch (IllegalArgumentException mistake) {
            unusable(key.key(), String.valueOf(mistake.getMessage()));
        } catch (RuntimeException failure) {
            warn(failure, Field.of("key", quote(key.key())), Field.of("problem", String.valueOf(failure.getMessage())));
        }
        return Optional.empty();
    }

    private static boolean isOurs(String key) {
        return key.isEmpty() || key.startsWith(NODE) || key.startsWith(SNAPSHOT);
    }

    private static Optional<Received> received(WatchedKey.Valued valued) {
        if (valued.key().startsWith(NODE)) {
            VmName vm = new VmName(valued.key().substring(NODE.length()));
            return Optional.of(new Received.Definition(
                    vm,
                    valued.modifyIndex(),
                    () -> ReceivedDefinition.parse(
                            vm, "Consul's " + valued.key(), valued.value(), valued.modifyIndex())));
        }
        return valued.key().startsWith(SNAPSHOT) ? Optional.of(snapshotRequest(valued.value())) : Optional.empty();
    }

    private static Received snapshotRequest(byte[] value) {
        if (value.length > MAX_REQUEST_BYTES) {
            throw new IllegalArgumentException("it has " + value.length + " bytes");
        }
        try {
            JsonNode request = JSON.readTree(value);
            return new Received.SnapshotRequest(
                    new VmName(text(request, "vm")), new SnapshotName(text(request, "snapshot")));
        } catch (IOException e) {
            throw new IllegalArgumentException("it is no JSON: " + quote(String.valueOf(e.getMessage())), e);
        }
    }

    private static String text(JsonNode request, String name) {
        @Nullable JsonNode value = request.get(name);
        if (value == null || !value.isTextual()) {
            throw new IllegalArgumentException(
                    "{\"vm\": ..., \"snapshot\": ...} is expected, and '" + name + "' is missing or no text");
        }
        return value.textValue();
    }

    private void unusable(String key, String problem) {
        warn(null, Field.of("key", quote(key)), Field.of("problem", problem));
    }

    private void warn(@Nullable Throwable failure, Field... fields) {
        events.record(new Event(Level.WARNING, Optional.empty(), "received-key-unusable", List.of(fields), failure));
    }

    private static String quote(String text) {
        String cut = text.length() > LONGEST_QUOTE ? text.substring(0, LONGEST_QUOTE) + "..." : text;
        return "'" + cut.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
