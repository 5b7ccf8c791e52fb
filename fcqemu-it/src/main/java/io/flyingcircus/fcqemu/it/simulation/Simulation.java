package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.migration.MigrationSettings;
import io.flyingcircus.fcqemu.it.memory.Fate;
import io.flyingcircus.fcqemu.it.memory.GuestStream;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.events.Event;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One run: a VM that executes on one of some hosts and is wanted on another. On each host a process {@code fc-qemu ensure}
 * follows the last one; faults come while there are any left; then all is calm, and within bounded time the VM must execute
 * where it is wanted.
 */
public final class Simulation {

    /** How a run ended. */
    public sealed interface Result {

        /** All held. */
        record Held(long steps, List<String> faults) implements Result {}

        /** Something that must never be untrue was. */
        record Broken(long steps, String what, List<String> faults) implements Result {}
    }

    private static final long MOST_STEPS = 200_000;
    private static final Duration CALM = Duration.ofMinutes(30);
    private static final int STEPS_PER_FAULT = 300;
    private static final int STEPS_PER_FAULT_IN_HAND_OVER = 12;

    /** Short, so that little happens while nothing happens; in the same order as the fleet's. */
    private static final MigrationSettings TIMES = new MigrationSettings(
            MigrationSettings.DEFAULT.tuning(),
            MigrationSettings.DEFAULT.streamIp(),
            new MigrationSettings.Times(
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(120),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(2),
                    Duration.ofMillis(5)));

    private final SplittableRandom random;
    private final World world = new World();
    private final Scheduler scheduler;
    private final Invariants invariants;
    private final Settings settings;
    private final SampleVm sample = new SampleVm();
    private final VmName vm = sample.definition().name();
    private final Consumer<String> trace;
    private final List<String> faults = new java.util.ArrayList<>();
    private int faultsLeft;
    private long generation = 1;
    private HostName wanted;
    private Optional<Fate> nextFate = Optional.empty();
    private int processes;
    private Optional<String> bug = Optional.empty();
    private Optional<String> settled = Optional.of("not looked at yet");

    /**
     * A run.
     *
     * @param seed of all its choices
     * @param hosts how many
     * @param faults how many at most
     * @param trace told of every step, in words
     */
    public Simulation(long seed, int hosts, int faults, Consumer<String> trace) {
        this.random = new SplittableRandom(seed);
        this.trace = trace;
        this.faultsLeft = faults;
        Settings fleet = Settings.DEFAULT;
        this.settings = new Settings(
                fleet.stop(),
                fleet.memory(),
                fleet.poolThrottles(),
                fleet.binaryGeneration(),
                fleet.lockPatience(),
                fleet.monitorPatience(),
                Duration.ofSeconds(1),
                TIMES,
                fleet.fenceExpiry());
        for (int i = 1; i <= hosts; i++) {
            world.host("h" + i).memory().total(new Mib(16_384));
        }
        wanted = new HostName("h1");
        define();
        new VmCommands(world.host("h1").ports(), settings).ensure(vm);
        this.scheduler = new Scheduler(world, random::nextInt);
        world.entropy(new SeededEntropy(random));
        world.network().fates((from, request) -> {
            Fate fate = nextFate.orElse(Fate.ARRIVES);
            nextFate = Optional.empty();
            return fate;
        });
        this.invariants = new Invariants(
                world,
                VolumeKind.REQUIRED.stream().map(sample::image).toList());
    }

    /** Runs it. */
    public Result run() {
        wanted = new HostName("h2");
        define();
        for (InMemoryHost host : world.hosts()) {
            begin(host);
        }
        Duration calmSince = Duration.ZERO;
        for (long step = 1; step < MOST_STEPS; step++) {
            if (faultsLeft > 0 && random.nextInt(stepsPerFault()) == 0) {
                strike();
                calmSince = world.clock().elapsed();
            }
            Optional<Actor> went = scheduler.step();
            went.ifPresent(actor -> trace(actor.name() + " -> " + actor.next()));
            world.hosts().forEach(host -> host.hypervisor().living().forEach(InMemoryQemu::work));
            Optional<String> broken = invariants.broken().or(() -> bug);
            if (broken.isPresent()) {
                trace("VIOLATION " + broken.get());
                return new Result.Broken(step, broken.get(), faults);
            }
            if (faultsLeft == 0 || step > 3000) {
                faultsLeft = 0;
                settled = invariants.unsettled(wanted);
                if (settled.isEmpty()) {
                    return new Result.Held(step, faults);
                }
                if (world.clock().elapsed().minus(calmSince).compareTo(CALM) > 0) {
                    return new Result.Broken(step, settled.get(), faults);
                }
            } else {
                calmSince = world.clock().elapsed();
            }
        }
        return new Result.Broken(MOST_STEPS, "no end: " + settled.orElse(""), faults);
    }

    /** Where two hosts have a QEMU of the VM, most can go wrong. */
    private int stepsPerFault() {
        int qemus = 0;
        for (InMemoryHost host : world.hosts()) {
            qemus += host.hypervisor().living().size();
        }
        return qemus > 1 ? STEPS_PER_FAULT_IN_HAND_OVER : STEPS_PER_FAULT;
    }

    private void define() {
        generation++;
        for (InMemoryHost host : world.hosts()) {
            host.definitions()
                    .stage(new SampleVm()
                            .generation(generation)
                            .on(wanted.value())
                            .definition());
            if (generation == 2) {
                host.definitions().activateStaged(vm);
            }
        }
    }

    private void begin(InMemoryHost host) {
        processes++;
        String name = host.name() + "#" + processes;
        scheduler.spawn(name, host.name(), () -> {
            try {
                new VmCommands(host.ports(), settings).ensure(vm);
                trace(name + " ended well");
            } catch (FcQemuException failure) {
                trace(name + " ended: " + failure.getMessage());
            } catch (RuntimeException failure) {
                bug = Optional.of(name + " failed with " + failure + " at " + failure.getStackTrace()[0]);
            }
            again(host);
        });
    }

    private void again(InMemoryHost host) {
        world.clock().after(Duration.ofMillis(1000 + random.nextInt(20_000)), () -> begin(host));
    }

    // ---- faults

    private void strike() {
        Fault[] kinds = Fault.values();
        Fault fault = kinds[random.nextInt(kinds.length)];
        if (apply(fault)) {
            faultsLeft--;
            faults.add(fault.toString());
        }
    }

    private boolean apply(Fault fault) {
        return switch (fault) {
            case AGENT_KILLED -> killAgent(false);
            case AGENT_KILLED_SENDING -> killAgent(true);
            case QEMU_KILLED -> killQemu();
            case STREAM_CUT -> cutStream();
            case LINK_CUT -> cutLink();
            case STORAGE_AWAY -> {
                InMemoryHost host = anyHost();
                trace("FAULT storage is away on " + host.name());
                host.storage().unreachable(true);
                later(60, () -> host.storage().unreachable(false));
                yield true;
            }
            case CATALOG_AWAY -> {
                InMemoryHost host = anyHost();
                trace("FAULT catalog is away on " + host.name());
                host.catalog().down(true);
                later(60, () -> host.catalog().down(false));
                yield true;
            }
            case REQUEST_LOST -> fate(Fate.LOST);
            case ANSWER_LOST -> fate(Fate.ANSWER_LOST);
            case REQUEST_DOUBLED -> fate(Fate.DOUBLED);
            case REQUEST_LATE -> fate(Fate.LATE);
            case CHANGE_OF_MIND -> {
                wanted = anyHost().name();
                trace("FAULT it is wanted on " + wanted);
                define();
                yield true;
            }
        };
    }

    private boolean killAgent(boolean sending) {
        if (scheduler.actors().isEmpty()) {
            return false;
        }
        Actor victim = scheduler.actors().get(random.nextInt(scheduler.actors().size()));
        if (sending && !victim.next().startsWith("VolumeLocks.")) {
            return false;
        }
        trace("FAULT " + victim.name() + " is killed before " + victim.next() + (sending ? ", which is on its way" : ""));
        if (sending) {
            scheduler.killSending(victim, Duration.ofMillis(random.nextInt(30_000)));
        } else {
            scheduler.kill(victim);
        }
        again(world.host(victim.host().value()));
        return true;
    }

    private boolean killQemu() {
        List<InMemoryQemu> living = world.hosts().stream()
                .flatMap(host -> host.hypervisor().living().stream())
                .toList();
        if (living.isEmpty()) {
            return false;
        }
        InMemoryQemu victim = living.get(random.nextInt(living.size()));
        trace("FAULT QEMU " + victim.process().pid() + " in state " + victim.status() + " is killed");
        victim.crash();
        return true;
    }

    private boolean cutStream() {
        Optional<GuestStream> open = world.hosts().stream()
                .flatMap(host -> host.hypervisor().living().stream())
                .flatMap(qemu -> world.streams().of(qemu).stream())
                .findFirst();
        open.ifPresent(stream -> {
            trace("FAULT the stream is cut" + (stream.loaded() ? ", when the target has everything" : ""));
            stream.cut();
        });
        return open.isPresent();
    }

    private boolean cutLink() {
        InMemoryHost one = anyHost();
        InMemoryHost other = anyHost();
        if (one == other) {
            return false;
        }
        trace("FAULT the link between " + one.name() + " and " + other.name() + " is cut");
        world.network().cut(one.name(), other.name());
        cutStream();
        later(120, world.network()::mend);
        return true;
    }

    private boolean fate(Fate fate) {
        trace("FAULT the next request: " + fate);
        nextFate = Optional.of(fate);
        return true;
    }

    private InMemoryHost anyHost() {
        return world.hosts().get(random.nextInt(world.hosts().size()));
    }

    private void later(int seconds, Runnable what) {
        world.clock().after(Duration.ofMillis(random.nextInt(seconds * 1000)), what);
    }

    private void trace(String what) {
        trace.accept(what);
    }

    /** Events of all hosts so far, for a replay. */
    public List<Event> events() {
        return world.hosts().stream()
                .flatMap(host -> host.events().all().stream())
                .toList();
    }

    /** The cluster's time. */
    public Duration elapsed() {
        return world.clock().elapsed();
    }
}
