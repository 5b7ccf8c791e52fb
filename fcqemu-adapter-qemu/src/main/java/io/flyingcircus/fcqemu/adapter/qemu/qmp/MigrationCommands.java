package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;

/** Live migration. All throw as {@link QmpSession#execute} does. */
public record MigrationCommands(QmpSession session) {

    /** The event that tells of each change of a migration's status, once the capability {@code events} is set. */
    public static final String EVENT = "MIGRATION";

    private static final double BYTES_PER_SECOND_OF_MBPS = 1e6 / 8;

    /**
     * Where a migration stands ({@code MigrationInfo}). Numbers QEMU leaves out are 0.
     *
     * @param status {@code MigrationStatus}, for example {@code active}; empty before any, and on a target that waits
     * @param ram how far the guest's memory is; only the sender tells
     * @param expectedDowntimeMillis how long the guest would be stopped now
     * @param downtimeMillis how long it was stopped, once completed
     * @param totalTimeMillis since its start
     * @param errorDescription why it failed, in QEMU's words
     * @param listeningPort TCP port at which a target waits
     */
    public record Info(
            Optional<String> status,
            Optional<Ram> ram,
            long expectedDowntimeMillis,
            long downtimeMillis,
            long totalTimeMillis,
            Optional<String> errorDescription,
            Optional<Integer> listeningPort) {}

    /**
     * The guest's memory on its way ({@code MigrationStats}).
     *
     * @param totalBytes all of it
     * @param transferredBytes sent
     * @param remainingBytes still to be sent
     * @param dirtyPagesPerSecond how fast the guest writes
     * @param pageSizeBytes size of such a page
     * @param bytesPerSecond throughput
     * @param dirtySyncCount how often its memory was gone through
     */
    public record Ram(
            long totalBytes,
            long transferredBytes,
            long remainingBytes,
            long dirtyPagesPerSecond,
            long pageSizeBytes,
            long bytesPerSecond,
            long dirtySyncCount) {}

    /** {@code migrate-set-capabilities}: those named are switched on or off, others stay as they are. */
    public void setCapabilities(SortedMap<String, Boolean> capabilities) throws QmpException {
        ObjectNode arguments = BoundedJson.object();
        ArrayNode list = arguments.putArray("capabilities");
        capabilities.forEach(
                (name, on) -> list.addObject().put("capability", name).put("state", on.booleanValue()));
        session.execute(new QmpCommand("migrate-set-capabilities", arguments));
    }

    /** {@code query-migrate-capabilities}: the names of all that this QEMU has, on or off. */
    public Set<String> queryCapabilities() throws QmpException {
        Set<String> names = new TreeSet<>();
        for (QmpReply capability :
                session.execute(QmpCommand.of("query-migrate-capabilities")).elements()) {
            names.add(capability.text("capability"));
        }
        return names;
    }

    /**
     * {@code migrate-set-parameters}: TLS with credentials that were added.
     *
     * @param credentials id of a {@code tls-creds-x509}; empty: no TLS
     * @param peerName name or IP address that the other end's certificate must have; empty: that of the address
     */
    public void setTls(String credentials, String peerName) throws QmpException {
        session.execute(new QmpCommand(
                "migrate-set-parameters",
                BoundedJson.object().put("tls-creds", credentials).put("tls-hostname", peerName)));
    }

    /**
     * {@code migrate-set-parameters}: those named are set, others stay as they are.
     *
     * @param parameters by QMP's names, for example {@code downtime-limit} in milliseconds, {@code max-bandwidth} in bytes
     *     per second with 0 for no limit
     */
    public void setParameters(SortedMap<String, Long> parameters) throws QmpException {
        ObjectNode arguments = BoundedJson.object();
        parameters.forEach((name, value) -> arguments.put(name, value.longValue()));
        session.execute(new QmpCommand("migrate-set-parameters", arguments));
    }

    /** {@code migrate}: begins to send the guest, and does not wait. */
    public void migrate(String uri) throws QmpException {
        session.execute(new QmpCommand("migrate", BoundedJson.object().put("uri", uri)));
    }

    /** {@code migrate-start-postcopy}: the stream that is under way is switched over. */
    public void startPostcopy() throws QmpException {
        session.execute(QmpCommand.of("migrate-start-postcopy"));
    }

    /** {@code migrate-incoming}, for a QEMU started with {@code -incoming defer}. */
    public void migrateIncoming(String uri) throws QmpException {
        session.execute(new QmpCommand("migrate-incoming", BoundedJson.object().put("uri", uri)));
    }

    /** {@code migrate_cancel}; does nothing where no migration is under way. */
    public void migrateCancel() throws QmpException {
        session.execute(QmpCommand.of("migrate_cancel"));
    }

    /** {@code query-migrate}. */
    public Info queryMigrate() throws QmpException {
        QmpReply reply = session.execute(QmpCommand.of("query-migrate"));
        Optional<QmpReply> ram = reply.find("ram");
        return new Info(
                optionalText(reply, "status"),
                ram.isEmpty() ? Optional.empty() : Optional.of(ram(ram.get())),
                reply.numberOrZero("expected-downtime"),
                reply.numberOrZero("downtime"),
                reply.numberOrZero("total-time"),
                optionalText(reply, "error-desc"),
                listeningPort(reply));
    }

    private static Ram ram(QmpReply ram) throws QmpException {
        return new Ram(
                ram.number("total"),
                ram.number("transferred"),
                ram.number("remaining"),
                ram.numberOrZero("dirty-pages-rate"),
                ram.numberOrZero("page-size"),
                (long) (ram.decimalOrZero("mbps") * BYTES_PER_SECOND_OF_MBPS),
                ram.numberOrZero("dirty-sync-count"));
    }

    private static Optional<Integer> listeningPort(QmpReply reply) throws QmpException {
        Optional<QmpReply> addresses = reply.find("socket-address");
        List<Integer> ports = new ArrayList<>();
        if (addresses.isPresent()) {
            for (QmpReply address : addresses.get().elements()) {
                if (address.text("type").equals("inet")) {
                    ports.add(address.portNumber("port"));
                }
            }
        }
        return ports.stream().findFirst();
    }

    private static Optional<String> optionalText(QmpReply reply, String name) throws QmpException {
        return reply.find(name).isEmpty() ? Optional.empty() : Optional.of(reply.text(name));
    }
}
