package io.flyingcircus.fcqemu.adapter.ceph.storage;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flyingcircus.fcqemu.adapter.ceph.rbd.CephCluster;
import io.flyingcircus.fcqemu.ports.failure.StorageException;
import io.flyingcircus.fcqemu.ports.failure.StorageException.Reason;
import io.flyingcircus.fcqemu.ports.locks.Fence;
import io.flyingcircus.fcqemu.ports.locks.FenceEntry;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The OSD blocklist of the cluster (monitor commands {@code osd blocklist} and {@code osd blocklist ls}). */
final class CephFence implements Fence {

    private static final String COMMAND =
            "{\"prefix\": \"osd blocklist\", \"blocklistop\": \"%s\", \"addr\": \"%s\"%s}";

    /** Of the form that {@code profile rbd} asks for. */
    private static final String NO_ADDRESS = "nobody:0/0";

    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f:.\\[\\]]+:[0-9]+/[0-9]+");

    private final CephCluster cluster;

    CephFence(CephCluster cluster) {
        this.cluster = cluster;
    }

    @Override
    public void block(String address, Duration expiry) {
        if (!expiry.isPositive()) {
            throw new IllegalArgumentException("an entry of the blocklist needs some time to live, not " + expiry);
        }
        explainRefusal(
                "mon 'profile rbd'",
                "mon 'profile rbd'",
                "Nobody was cut off by this.",
                () -> change("add", address, ", \"expire\": %d.0".formatted(expiry.toSeconds())));
        cluster.waitForLatestMap();
    }

    /**
     * {@inheritDoc}
     *
     * <p>Asks for an entry of an address that caps let through and that is none: the monitors look at the caps first (EACCES), then
     * at the address (EINVAL), and make no new map.
     */
    @Override
    public boolean mayBlock() {
        try {
            cluster.monitorCommand(COMMAND.formatted("add", NO_ADDRESS, ""));
        } catch (StorageException refused) {
            return switch (refused.reason()) {
                case NOT_PERMITTED -> false;
                case OTHER -> true;
                case TIMED_OUT, NOT_FOUND, BUSY, EXISTS, BLOCKLISTED, HAS_SNAPSHOTS, READ_ONLY, COMMAND_FAILED ->
                    throw refused;
            };
        }
        return true;
    }

    @Override
    public List<FenceEntry> entries() {
        String json = cluster.monitorCommand("{\"prefix\": \"osd blocklist ls\", \"format\": \"json\"}");
        List<FenceEntry> entries = new ArrayList<>();
        // Depending on the version, a second list follows the first.
        try (JsonParser lists = new ObjectMapper().createParser(json)) {
            while (lists.nextToken() != null) {
                for (JsonNode entry : lists.<JsonNode>readValueAsTree()) {
                    entries.add(entry(entry));
                }
            }
        } catch (IOException | DateTimeException notUnderstood) {
            throw unexpected(json, notUnderstood);
        }
        return List.copyOf(entries);
    }

    private static FenceEntry entry(JsonNode entry) {
        // As Ceph prints it: 2026-11-22T22:08:17.479123+0000.
        DateTimeFormatter format = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss[.SSSSSS]xx", Locale.ROOT);
        Instant until =
                OffsetDateTime.parse(entry.path("until").asText(), format).toInstant();
        return new FenceEntry(entry.path("addr").asText(), until);
    }

    private static StorageException unexpected(String json, Exception cause) {
        return new StorageException(
                Reason.OTHER,
                "the monitors answered `osd blocklist ls` with something unknown, so who is cut off is not known: "
                        + json,
                cause);
    }

    @Override
    public void unblock(String address) {
        explainRefusal(
                "to take %s off the blocklist, which hosts need not have: an administrator can run `ceph osd blocklist rm %s`"
                        .formatted(address, address),
                "mon 'profile rbd, allow command \"osd blocklist\" with blocklistop=rm'",
                "The entry is still there.",
                () -> change("rm", address, ""));
    }

    /** {@code ceph auth caps} replaces all caps of a client, so the command has to name those for the OSDs too. */
    private void explainRefusal(String missing, String monCap, String state, Runnable change) {
        try {
            change.run();
        } catch (StorageException failed) {
            if (failed.reason() != Reason.NOT_PERMITTED) {
                throw failed;
            }
            String client = cluster.settings().clientName();
            throw new StorageException(
                    Reason.NOT_PERMITTED,
                    "%s lacks the cap %s. %s The cap is added by `ceph auth caps %s %s osd 'profile rbd' mgr 'profile rbd'`, run by an administrator; it replaces all caps, so keep what `ceph auth get %s` shows besides. %s"
                            .formatted(client, missing, state, client, monCap, client, failed.getMessage()),
                    failed);
        }
    }

    private void change(String operation, String address, String more) {
        cluster.monitorCommand(COMMAND.formatted(operation, checked(address), more));
    }

    private static String checked(String address) {
        if (!ADDRESS.matcher(address).matches()) {
            throw new StorageException(
                    Reason.OTHER,
                    "'" + address + "' is no address of a Ceph client (IP:PORT/NONCE); nobody was cut off");
        }
        return address;
    }
}
