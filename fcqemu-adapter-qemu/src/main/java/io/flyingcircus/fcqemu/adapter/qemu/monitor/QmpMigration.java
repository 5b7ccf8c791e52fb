package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import io.flyingcircus.fcqemu.adapter.qemu.lines.Deadline;
import io.flyingcircus.fcqemu.adapter.qemu.linux.Pause;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.MigrationCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.ObjectCommands;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpException;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.QmpSession;
import io.flyingcircus.fcqemu.adapter.qemu.tls.CertificateFolder;
import io.flyingcircus.fcqemu.adapter.qemu.tls.CertificateRole;
import io.flyingcircus.fcqemu.adapter.qemu.tls.CredentialCopy;
import io.flyingcircus.fcqemu.ports.failure.MonitorException;
import io.flyingcircus.fcqemu.ports.hypervisor.Migration;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamAddress;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamEnd;
import io.flyingcircus.fcqemu.ports.hypervisor.StreamFeatures;
import io.flyingcircus.fcqemu.ports.hypervisor.VmProcess;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** The migration of one VM over a QMP session. */
final class QmpMigration implements Migration {

    /** The object whose identity is the attempt a QEMU is marked for. */
    private static final String MARK = "fc-qemu-token";

    private static final String POSTCOPY = "postcopy-ram";

    private static final String CREDENTIALS = "fc-qemu-tls";

    /** The object whose identity is what is noted of the old host that the guest of a QEMU goes to. */
    private static final String OLD_HOST = "fc-qemu-old-host";

    /** From {@code completed} to its figures and {@code postmigrate}: QEMU's migration thread does these next. */
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(10);

    private final Asking asking;
    private final QmpSession session;
    private final MigrationCommands commands;
    private final ObjectCommands objects;
    private final Optional<CertificateFolder> certificates;

    /** @param certificates of this host, if there are any */
    QmpMigration(Asking asking, QmpSession session, Optional<CertificateFolder> certificates) {
        this.certificates = certificates;
        this.asking = asking;
        this.session = session;
        this.commands = new MigrationCommands(session);
        this.objects = new ObjectCommands(session);
    }

    @Override
    public StreamFeatures supported(StreamFeatures wanted) {
        Set<String> capabilities = asking.ask(commands::queryCapabilities);
        return new StreamFeatures(
                capabilities.contains("multifd") ? wanted.channels() : 1,
                wanted.xbzrle() && capabilities.contains("xbzrle"),
                wanted.postcopy() && capabilities.contains(POSTCOPY));
    }

    @Override
    public Optional<String> refusesPostcopy() {
        try {
            asking.tell(() -> commands.setCapabilities(new TreeMap<>(Map.of("multifd", false, POSTCOPY, true))));
            return Optional.empty();
        } catch (MonitorException.CommandFailed refusal) {
            return Optional.of(String.valueOf(refusal.getMessage()));
        }
    }

    @Override
    public void encrypt(VmProcess process, StreamEnd end) {
        CertificateFolder folder = certificates.orElseThrow(
                () -> new IllegalStateException("this host has no certificates, and a stream is to be encrypted"));
        CertificateRole role = switch (end) {
            case StreamEnd.Sender _ -> CertificateRole.CLIENT;
            case StreamEnd.Receiver _ -> CertificateRole.SERVER;
        };
        String peerName = switch (end) {
            case StreamEnd.Sender(String name) -> name;
            case StreamEnd.Receiver _ -> "";
        };
        try (CredentialCopy copy = CredentialCopy.make(folder, process, role)) {
            asking.tell(() -> {
                objects.replaceCredentials(CREDENTIALS, copy.seenByQemu(), role.endpoint());
                commands.setTls(CREDENTIALS, peerName);
            });
        }
    }

    @Override
    public void leavePlain() {
        asking.tell(() -> commands.setTls("", ""));
    }

    @Override
    public void tune(MigrationTuning tuning) {
        boolean multifd = tuning.channels() > 1;
        SortedMap<String, Boolean> capabilities = new TreeMap<>(Map.of(
                "auto-converge",
                tuning.autoConverge(),
                "events",
                true,
                "multifd",
                multifd,
                POSTCOPY,
                tuning.postcopy(),
                "return-path",
                true,
                "xbzrle",
                tuning.xbzrle()));
        SortedMap<String, Long> parameters = new TreeMap<>(Map.of(
                "downtime-limit", tuning.longestPause().toMillis(),
                "max-bandwidth", tuning.bytesPerSecond()));
        if (multifd) {
            parameters.put("multifd-channels", (long) tuning.channels());
        }
        if (tuning.postcopy()) {
            parameters.put("max-postcopy-bandwidth", tuning.bytesPerSecond());
        }
        asking.tell(() -> {
            commands.setCapabilities(capabilities);
            commands.setParameters(parameters);
        });
    }

    @Override
    public void pauseAtMost(Duration pause) {
        asking.tell(() -> commands.setParameters(new TreeMap<>(Map.of("downtime-limit", pause.toMillis()))));
    }

    @Override
    public void send(StreamAddress to) {
        asking.tell(() -> commands.migrate(to.uri()));
    }

    @Override
    public void startPostcopy() {
        asking.tell(commands::startPostcopy);
    }

    @Override
    public MigrationProgress look() {
        return asking.ask(() -> progress(settled()));
    }

    @Override
    public MigrationProgress await(MigrationPhase last, Duration patience) {
        Deadline deadline = Deadline.after(patience);
        MigrationProgress now = look();
        while (now.phase() == last && !deadline.passed()) {
            asking.ask(() -> session.awaitEvent(
                    event -> event.name().equals(MigrationCommands.EVENT),
                    Duration.ofNanos(Math.max(0, deadline.remainingNanos()))));
            now = look();
        }
        return now;
    }

    @Override
    public void cancel() {
        asking.tell(commands::migrateCancel);
    }

    @Override
    public StreamAddress receive(String ip) {
        String host = ip.contains(":") ? "[" + ip + "]" : ip;
        Optional<Integer> port = asking.ask(() -> {
            commands.setCapabilities(
                    new TreeMap<>(Map.of("events", true, "late-block-activate", true, "return-path", true)));
            commands.migrateIncoming("tcp:" + host + ":0");
            return commands.queryMigrate().listeningPort();
        });
        return new StreamAddress(
                ip,
                port.orElseThrow(() -> new MonitorException.ProtocolBroken(
                        "VM " + asking.vm() + ": QEMU took migrate-incoming, but query-migrate does not say at which"
                                + " port it listens. Nobody can send the guest to it; end it.",
                        null)));
    }

    @Override
    public void mark(String attempt) {
        asking.tell(() -> objects.addWord(MARK, attempt));
    }

    @Override
    public Optional<String> markedFor() {
        return asking.ask(() -> objects.findWord(MARK));
    }

    @Override
    public void markForOldHost(String note) {
        asking.tell(() -> objects.addWord(OLD_HOST, note));
    }

    @Override
    public Optional<String> markedForOldHost() {
        return asking.ask(() -> objects.findWord(OLD_HOST));
    }

    @Override
    public void unmarkForOldHost() {
        asking.tell(() -> {
            if (objects.findWord(OLD_HOST).isPresent()) {
                objects.delete(OLD_HOST);
            }
        });
    }

    /**
     * QEMU says {@code completed} a moment before it has the figures and is in {@code postmigrate}: between the two a
     * sender's total time is 0. Whoever hears {@code completed} from here finds both done.
     */
    private MigrationCommands.Info settled() throws QmpException {
        MigrationCommands.Info info = commands.queryMigrate();
        Pause pause = new Pause(SETTLING, LONGEST_PAUSE);
        while (phase(info) == MigrationPhase.COMPLETED
                && info.ram().isPresent()
                && info.totalTimeMillis() == 0
                && !pause.expired()) {
            pause.await();
            info = commands.queryMigrate();
        }
        return info;
    }

    private static MigrationPhase phase(MigrationCommands.Info info) {
        return info.status().map(MigrationPhase::parse).orElse(MigrationPhase.NONE);
    }

    private static MigrationProgress progress(MigrationCommands.Info info) {
        Optional<MigrationCommands.Ram> ram = info.ram();
        return new MigrationProgress(
                phase(info),
                ram.map(MigrationCommands.Ram::totalBytes).orElse(0L),
                ram.map(MigrationCommands.Ram::transferredBytes).orElse(0L),
                ram.map(MigrationCommands.Ram::remainingBytes).orElse(0L),
                ram.map(sent -> sent.dirtyPagesPerSecond() * sent.pageSizeBytes())
                        .orElse(0L),
                ram.map(MigrationCommands.Ram::bytesPerSecond).orElse(0L),
                ram.map(MigrationCommands.Ram::dirtySyncCount).orElse(0L),
                Duration.ofMillis(info.expectedDowntimeMillis()),
                Duration.ofMillis(info.downtimeMillis()),
                Duration.ofMillis(info.totalTimeMillis()),
                info.errorDescription().orElse(""));
    }
}
