package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.storage.Image;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where in a hand-over a process stands: right before the call that its name tells of. */
enum ProtocolPoint {
    SOURCE_LOOKS_FOR_TARGET("the source looks for the host that waits"),
    SOURCE_CONTACTS_TARGET("the source gets in touch with the target"),
    SOURCE_ASKS_FOR_MIGRATION_LOCK("the source asks for the target's migration lock"),
    SOURCE_ASKS_TO_PREPARE("the source asks the target to prepare"),
    SOURCE_BEGINS_STREAM("the source begins to send the guest"),
    SOURCE_WATCHES_STREAM("the source watches the stream"),
    SOURCE_CALLS_OFF_STREAM("the source calls the stream off"),
    SOURCE_SWITCHES_OVER("the source has its guest switched over to postcopy"),
    SOURCE_SENDS_MEMORY_AFTER_IT("the source waits until the memory has followed its guest"),
    SOURCE_RELEASES_TOKEN("the source releases the token"),
    SOURCE_ASKS_TO_TAKE_TOKEN("the source asks the target to take the token"),
    SOURCE_RELEASES_REST("the source releases one of the other locks"),
    SOURCE_TELLS_TO_FINISH("the source tells the target to finish"),
    SOURCE_ENDS_ITS_QEMU("the source ends its QEMU"),
    SOURCE_TAKES_TOKEN_BACK("the source takes a lock back"),
    SOURCE_GOES_ON("the source lets its guest go on"),
    SOURCE_WENT_ON("the source looks whether its guest went on"),
    SOURCE_WITHDRAWS("the source tells the target to give up"),
    TARGET_ANNOUNCES_ITSELF("the target tells Consul that it waits"),
    TARGET_WAITS("the target waits to be contacted"),
    TARGET_LAUNCHES("the target starts its QEMU"),
    TARGET_LISTENS("the target has its QEMU listen"),
    TARGET_WAITS_FOR_STREAM("the target waits while the guest comes"),
    TARGET_HAS_ALL("the target waits, and its QEMU has everything"),
    TARGET_TAKES_TOKEN("the target takes the token"),
    TARGET_CHECKS_REST("the target checks that the other locks are the same"),
    TARGET_MARKS("the target marks its QEMU"),
    TARGET_WAITS_FOR_REST("the target has the token and waits for the rest"),
    TARGET_TAKES_REST("the target takes one of the other locks"),
    TARGET_READS_ALL_LOCKS("the target reads all locks"),
    TARGET_GOES_ON("the target lets the guest go on"),
    TARGET_AWAITS_MEMORY("the target waits until the guest's memory has followed it"),
    TARGET_REGISTERS("the target tells Consul that the guest is here"),
    TARGET_GIVES_UP("the target ends its QEMU"),
    TARGET_RETURNS_TOKEN("a host without the guest releases a lock"),
    RUN_FILES_GO("the run files are removed"),
    REGISTRATION_GOES("the registration is removed"),
    COLD_START_TAKES_LOCK("a cold start takes a lock"),
    COLD_START_LETS_GO("a cold start lets its guest go");

    /** Where locks change hands: who strikes there strikes where it hurts. */
    static final Set<ProtocolPoint> OF_LOCKS = Collections.unmodifiableSet(EnumSet.of(
            SOURCE_SWITCHES_OVER,
            SOURCE_SENDS_MEMORY_AFTER_IT,
            SOURCE_RELEASES_TOKEN,
            SOURCE_ASKS_TO_TAKE_TOKEN,
            SOURCE_RELEASES_REST,
            SOURCE_TELLS_TO_FINISH,
            SOURCE_TAKES_TOKEN_BACK,
            SOURCE_GOES_ON,
            SOURCE_WENT_ON,
            SOURCE_WITHDRAWS,
            TARGET_HAS_ALL,
            TARGET_TAKES_TOKEN,
            TARGET_CHECKS_REST,
            TARGET_MARKS,
            TARGET_WAITS_FOR_REST,
            TARGET_TAKES_REST,
            TARGET_READS_ALL_LOCKS,
            TARGET_GOES_ON,
            TARGET_AWAITS_MEMORY,
            TARGET_REGISTERS,
            TARGET_GIVES_UP,
            TARGET_RETURNS_TOKEN,
            COLD_START_TAKES_LOCK));

    private final String words;

    ProtocolPoint(String words) {
        this.words = words;
    }

    /** What is about to be done, in words. */
    String words() {
        return words;
    }

    /**
     * Where a process stands.
     *
     * @param qemu the VM's QEMU on its host
     */
    static Optional<ProtocolPoint> of(Actor actor, Optional<InMemoryQemu> qemu) {
        ProtocolPoint point = switch (actor.port()) {
            case "Peer" -> peer(actor.method());
            case "Catalog" -> catalog(actor.method(), incoming(qemu));
            case "Reception" -> reception(qemu);
            case "Hypervisor" -> hypervisor(actor.method());
            case "Monitor" -> monitor(actor.method(), qemu);
            case "VolumeLocks" -> locks(actor, qemu);
            default -> null;
        };
        return Optional.ofNullable(point);
    }

    private static @Nullable ProtocolPoint peer(String method) {
        return switch (method) {
            case "Ping" -> SOURCE_CONTACTS_TARGET;
            case "AcquireMigrationLock" -> SOURCE_ASKS_FOR_MIGRATION_LOCK;
            case "Prepare" -> SOURCE_ASKS_TO_PREPARE;
            case "TakeToken" -> SOURCE_ASKS_TO_TAKE_TOKEN;
            case "Finish" -> SOURCE_TELLS_TO_FINISH;
            case "Withdraw" -> SOURCE_WITHDRAWS;
            default -> null;
        };
    }

    private static @Nullable ProtocolPoint catalog(String method, boolean incoming) {
        return switch (method) {
            case "incoming" -> SOURCE_LOOKS_FOR_TARGET;
            case "announceIncoming" -> TARGET_ANNOUNCES_ITSELF;
            case "register" -> incoming ? TARGET_REGISTERS : null;
            case "deregister" -> REGISTRATION_GOES;
            default -> null;
        };
    }

    private static ProtocolPoint reception(Optional<InMemoryQemu> qemu) {
        if (qemu.isEmpty()) {
            return TARGET_WAITS;
        }
        if (qemu.get().status() == RunStatus.RUNNING && qemu.get().phase().split()) {
            return TARGET_AWAITS_MEMORY;
        }
        if (qemu.get().markedFor().isPresent()) {
            return TARGET_WAITS_FOR_REST;
        }
        return qemu.get().status() == RunStatus.PAUSED ? TARGET_HAS_ALL : TARGET_WAITS_FOR_STREAM;
    }

    private static @Nullable ProtocolPoint hypervisor(String method) {
        return switch (method) {
            case "launchIncoming" -> TARGET_LAUNCHES;
            case "removeRunFiles" -> RUN_FILES_GO;
            default -> null;
        };
    }

    private static @Nullable ProtocolPoint monitor(String method, Optional<InMemoryQemu> qemu) {
        return switch (method) {
            case "send" -> SOURCE_BEGINS_STREAM;
            case "startPostcopy" -> SOURCE_SWITCHES_OVER;
            case "await" -> incoming(qemu) ? null : watched(qemu);
            case "cancel" -> SOURCE_CALLS_OFF_STREAM;
            case "receive" -> TARGET_LISTENS;
            case "mark" -> TARGET_MARKS;
            case "resume" ->
                switch (qemu.map(InMemoryQemu::status).orElse(RunStatus.UNKNOWN)) {
                    case POSTMIGRATE -> SOURCE_GOES_ON;
                    case PAUSED -> TARGET_GOES_ON;
                    case PRELAUNCH -> COLD_START_LETS_GO;
                    default -> null;
                };
            case "status" ->
                qemu.map(InMemoryQemu::status).orElse(RunStatus.UNKNOWN) == RunStatus.RUNNING
                                && qemu.get().phase() == MigrationPhase.COMPLETED
                        ? SOURCE_WENT_ON
                        : null;
            case "quit" ->
                switch (qemu.map(InMemoryQemu::status).orElse(RunStatus.UNKNOWN)) {
                    case POSTMIGRATE, FINISH_MIGRATE -> SOURCE_ENDS_ITS_QEMU;
                    case PAUSED, INMIGRATE -> TARGET_GIVES_UP;
                    default -> null;
                };
            default -> null;
        };
    }

    private static ProtocolPoint watched(Optional<InMemoryQemu> qemu) {
        return qemu.map(InMemoryQemu::phase).filter(MigrationPhase::split).isPresent()
                ? SOURCE_SENDS_MEMORY_AFTER_IT
                : SOURCE_WATCHES_STREAM;
    }

    private static @Nullable ProtocolPoint locks(Actor actor, Optional<InMemoryQemu> qemu) {
        boolean token = actor.about() instanceof Image image && image.name().endsWith("." + VolumeKind.ROOT.suffix());
        RunStatus status = qemu.map(InMemoryQemu::status).orElse(RunStatus.SHUTDOWN);
        return switch (actor.method()) {
            case "release" ->
                switch (status) {
                    case POSTMIGRATE, FINISH_MIGRATE -> token ? SOURCE_RELEASES_TOKEN : SOURCE_RELEASES_REST;
                    case SHUTDOWN -> TARGET_RETURNS_TOKEN;
                    default -> null;
                };
            case "read" -> status == RunStatus.PAUSED && incoming(qemu) ? reads(qemu.orElseThrow()) : null;
            case "lock" ->
                switch (status) {
                    case POSTMIGRATE, FINISH_MIGRATE -> SOURCE_TAKES_TOKEN_BACK;
                    case PAUSED -> token ? TARGET_TAKES_TOKEN : TARGET_TAKES_REST;
                    case SHUTDOWN -> COLD_START_TAKES_LOCK;
                    default -> null;
                };
            default -> null;
        };
    }

    private static ProtocolPoint reads(InMemoryQemu qemu) {
        return qemu.markedFor().isPresent() ? TARGET_READS_ALL_LOCKS : TARGET_CHECKS_REST;
    }

    private static boolean incoming(Optional<InMemoryQemu> qemu) {
        return qemu.isPresent() && qemu.get().process().incoming();
    }
}
