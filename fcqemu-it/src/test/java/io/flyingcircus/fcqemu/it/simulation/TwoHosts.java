package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.memory.MemoryLimits;
import io.flyingcircus.fcqemu.domain.migration.MigrationSettings;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationPhase;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** Hosts {@code h1}, on which {@code test00} runs, and {@code h2}; commands on both take turns, always in the same way. */
final class TwoHosts {

    static final VmName VM = new VmName("test00");

    /** What became of one command. */
    static final class Command {
        private boolean ended;
        private Optional<FcQemuException> failure = Optional.empty();

        boolean ended() {
            return ended;
        }

        /** Why it failed; empty if it did not, or has not ended. */
        Optional<FcQemuException> failure() {
            return failure;
        }

        String message() {
            return failure.map(FcQemuException::getMessage).orElse("");
        }
    }

    private static final int MOST_STEPS = 1_000_000;

    private final World world = new World();
    private final Settings settings;
    private final Scheduler scheduler;
    private final SortedMap<String, MigrationTuning> tunings = new TreeMap<>();
    private int turn;
    private boolean worldIsSlow;

    TwoHosts() {
        this(true, times -> times);
    }

    TwoHosts(boolean automatic, UnaryOperator<MigrationSettings.Times> times) {
        this(automatic, times, MemoryLimits.DEFAULT);
    }

    TwoHosts(MemoryLimits memory) {
        this(true, times -> times, memory);
    }

    private TwoHosts(boolean automatic, UnaryOperator<MigrationSettings.Times> times, MemoryLimits memory) {
        MigrationSettings fleet = MigrationSettings.DEFAULT;
        MigrationSettings migration = new MigrationSettings(
                automatic, fleet.tuning(), fleet.streamIp(), false, times.apply(MigrationSettings.Times.DEFAULT));
        this.settings = with(migration, memory);
        for (String host : List.of("h1", "h2")) {
            world.host(host).memory().total(new Mib(16_384));
        }
        define(new SampleVm());
        new VmCommands(world.host("h1").ports(), settings).ensure(VM);
        this.scheduler = new Scheduler(world, Course.chosen(count -> worldIsSlow ? count - 1 : turn++ % count));
    }

    private static Settings with(MigrationSettings migration, MemoryLimits memory) {
        Settings fleet = Settings.DEFAULT;
        return new Settings(
                fleet.stop(),
                memory,
                fleet.poolThrottles(),
                fleet.binaryGeneration(),
                fleet.lockPatience(),
                fleet.monitorPatience(),
                fleet.settlePatience(),
                fleet.guestAgentPatience(),
                fleet.freezePatience(),
                migration,
                fleet.fenceExpiry(),
                fleet.consolesKept());
    }

    /** Has a host send and take guests in a way of its own. */
    TwoHosts tuned(String host, MigrationTuning tuning) {
        tunings.put(host, tuning);
        return this;
    }

    /** From now on what is planned, as the next part of a stream, comes only when no process can go on. */
    TwoHosts worldIsSlow() {
        worldIsSlow = true;
        return this;
    }

    private Settings settings(String host) {
        MigrationSettings common = settings.migration();
        return with(
                new MigrationSettings(
                        common.automatic(),
                        tunings.getOrDefault(host, common.tuning()),
                        common.streamIp(),
                        common.encrypted(),
                        common.times()),
                settings.memory());
    }

    /** Puts a definition in force on both hosts. */
    TwoHosts define(SampleVm sample) {
        world.hosts().forEach(host -> host.definitions().activate(sample.definition()));
        return this;
    }

    World world() {
        return world;
    }

    InMemoryHost host(String name) {
        return world.host(name);
    }

    /** Begins a command. */
    Command begin(String host, BiConsumer<VmCommands, VmName> what) {
        Command command = new Command();
        VmCommands commands = new VmCommands(world.host(host).ports(), settings(host));
        scheduler.spawn(host, new HostName(host), () -> {
            try {
                what.accept(commands, VM);
            } catch (FcQemuException failed) {
                command.failure = Optional.of(failed);
            }
            command.ended = true;
        });
        return command;
    }

    /** A process of that host dies where it stands: the one that began first. */
    void killOn(String host) {
        scheduler.kill(scheduler.actors().stream()
                .filter(actor -> actor.host().value().equals(host))
                .findFirst()
                .orElseThrow());
    }

    /** Goes on until it holds. */
    void until(BooleanSupplier condition) {
        for (int step = 0; !condition.getAsBoolean(); step++) {
            if (step == MOST_STEPS || nothingGoesOn()) {
                throw new AssertionError("what was waited for did not come; the clock says "
                        + world.clock().elapsed() + ", h1: "
                        + world.host("h1").events().lines() + ", h2: "
                        + world.host("h2").events().lines());
            }
            scheduler.step();
        }
    }

    private boolean nothingGoesOn() {
        return scheduler.actors().isEmpty() && world.clock().nextPlanned().isEmpty();
    }

    /** Goes on until all commands have ended. */
    void untilAllEnded() {
        until(() -> scheduler.actors().isEmpty());
    }

    /** Goes on until the guest is on its way. */
    void untilSending() {
        until(() -> host("h1").hypervisor().living().stream().anyMatch(qemu -> qemu.phase() == MigrationPhase.ACTIVE));
    }

    /** Goes on for some steps, or until all commands have ended. */
    void steps(int count) {
        for (int step = 0; step < count && !scheduler.actors().isEmpty(); step++) {
            scheduler.step();
        }
    }

    /** Goes on for a while. */
    void during(Duration time) {
        Duration end = world.clock().elapsed().plus(time);
        until(() -> world.clock().elapsed().compareTo(end) >= 0);
    }

    /** Where the guest executes. */
    List<String> executing() {
        return world.executing(VM).stream().map(HostName::value).toList();
    }

    /** Who has the locks of root, swap and tmp; empty where nobody has. */
    List<String> locks() {
        return VolumeKind.REQUIRED.stream()
                .map(kind -> world.storage().image(new SampleVm().image(kind)).lock() instanceof VolumeLock.Held held
                        ? held.locker().cookie()
                        : "")
                .toList();
    }

    /** How many QEMUs of the VM live on a host. */
    long qemus(String host) {
        return host(host).hypervisor().living().stream()
                .filter(qemu -> qemu.alive() && qemu.process().vm().equals(VM))
                .count();
    }
}
