package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.HostPorts;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.migration.MigrationSettings;
import io.flyingcircus.fcqemu.it.memory.Fate;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.it.simulation.replay.Entry;
import io.flyingcircus.fcqemu.it.simulation.replay.Picture;
import io.flyingcircus.fcqemu.it.simulation.replay.PortRecorder;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationTuning;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Some hosts with one VM, which runs on the first and is wanted on the second. On each host one process {@code fc-qemu ensure}
 * follows the other, with some seconds between them.
 */
final class Cluster {

    /** What a guest needs that never converges, whatever pause is allowed. */
    private static final Duration ENDLESS = Duration.ofHours(1);

    /** How long its memory follows it. */
    private static final Duration FOLLOWS = Duration.ofSeconds(30);

    /** Of each host. */
    static final Mib MEMORY = new Mib(16_384);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(20);

    private final World world = new World();
    private final Scheduler scheduler;
    private final Invariants invariants;
    private final Settings settings;
    private final VmName vm = new SampleVm().definition().name();
    /** Its volumes, token first. */
    private final List<StoredImage> volumes;

    private final Consumer<Entry> trace;
    private final boolean traced;
    private final Course course;
    private Picture picture = new Picture(Map.of());
    /** With which all begins. */
    private final InMemoryQemu first;

    private final Wish wish;
    private int processes;
    private final List<Actor> operators = new ArrayList<>();
    private final TokenWatch token;
    private final SortedMap<HostName, Duration> pauses = new TreeMap<>();
    private Optional<Violation> bug = Optional.empty();
    private Optional<Fate> nextFate = Optional.empty();
    private final Optional<OldHost> oldHost;

    /**
     * A cluster in which the hosts have just learnt that the VM is wanted on the second.
     *
     * @param course of what can happen in any order
     * @param trace told of everything, if anybody
     */
    Cluster(SplittableRandom random, int hosts, Course course, Optional<Consumer<Entry>> trace) {
        this(random, hosts, course, trace, Optional.empty(), false);
    }

    /**
     * The same.
     *
     * @param secondHost which old tool the second host has; empty: it has this one
     * @param postcopy whether the guest writes faster than it can be sent, and all hosts are configured for postcopy
     */
    Cluster(
            SplittableRandom random,
            int hosts,
            Course course,
            Optional<Consumer<Entry>> trace,
            Optional<OldGeneration> secondHost,
            boolean postcopy) {
        this.course = course;
        this.trace = trace.orElse(line -> {});
        this.traced = trace.isPresent();
        this.settings = settings(postcopy);
        if (postcopy) {
            world.streams().neededPause(ENDLESS);
            world.streams().following(FOLLOWS);
        }
        for (int i = 1; i <= hosts; i++) {
            world.host("h" + i).memory().total(MEMORY);
        }
        this.wish = new Wish(world, vm);
        wish.want(new HostName("h1"));
        new VmCommands(world.host("h1").ports(), settings).ensure(vm);
        this.first = world.host("h1").hypervisor().qemu(vm);
        this.volumes = VolumeKind.REQUIRED.stream()
                .map(new SampleVm()::image)
                .map(world.storage()::image)
                .toList();
        this.token = new TokenWatch(volumes.getFirst());
        this.scheduler = new Scheduler(world, course);
        world.entropy(new SeededEntropy(random));
        world.network().fates((from, request) -> {
            Fate fate = nextFate.orElse(Fate.ARRIVES);
            nextFate = Optional.empty();
            return fate;
        });
        this.invariants = new Invariants(world, vm, volumes, settings.memory(), this::typed);
        this.oldHost = secondHost.map(old -> new OldHost(world.host("h2"), old));
        oldHost.ifPresent(invariants::except);
        wish.want(new HostName("h2"));
        world.hosts().forEach(this::begin);
        if (traced) {
            picture = picture();
        }
    }

    private static Settings settings(boolean postcopy) {
        Settings fleet = Settings.DEFAULT;
        return new Settings(
                fleet.stop(),
                fleet.memory(),
                fleet.poolThrottles(),
                fleet.binaryGeneration(),
                fleet.lockPatience(),
                fleet.monitorPatience(),
                Duration.ofSeconds(1),
                fleet.guestAgentPatience(),
                fleet.freezePatience(),
                times(postcopy),
                fleet.fenceExpiry(),
                fleet.consolesKept());
    }

    /** Short, so that little happens while nothing happens; in the same order as the fleet's. */
    private static MigrationSettings times(boolean postcopy) {
        Duration window = Duration.ofSeconds(postcopy ? 2 : 20);
        Duration stall = Duration.ofSeconds(postcopy ? 2 : 30);
        MigrationTuning fleet = MigrationSettings.DEFAULT.tuning();
        MigrationTuning tuning = new MigrationTuning(
                fleet.bytesPerSecond(),
                fleet.longestPause(),
                fleet.autoConverge(),
                fleet.xbzrle(),
                fleet.channels(),
                postcopy);
        return new MigrationSettings(
                true,
                tuning,
                MigrationSettings.DEFAULT.streamIp(),
                false,
                new MigrationSettings.Times(
                        Duration.ofSeconds(120),
                        Duration.ofSeconds(120),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        Duration.ofMillis(5),
                        window,
                        stall));
    }

    World world() {
        return world;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Where the VM is wanted, and how its hosts learn of it. */
    Wish wish() {
        return wish;
    }

    /**
     * Everything outside the processes that they can change, in one number: as long as it stays the same, it does not matter
     * at which step a process is killed.
     */
    int fingerprint() {
        return state().fingerprint((int) wish.definition().generation());
    }

    /** What can be seen of it as a whole. */
    ClusterState state() {
        return new ClusterState(world, vm, volumes);
    }

    /**
     * One step, and what executes goes on executing.
     *
     * @return who made it, if it was a process
     */
    Optional<Actor> step() {
        Optional<Actor> went = scheduler.step();
        for (InMemoryHost host : world.hosts()) {
            for (InMemoryQemu qemu : host.hypervisor().living()) {
                qemu.work();
            }
        }
        token.look();
        traceChanges();
        return went;
    }

    /** Everything outside the processes. */
    Picture picture() {
        return Picture.of(world, vm, volumes);
    }

    /** Tells whoever listens what is different since the last time. */
    void traceChanges() {
        if (traced) {
            Picture now = picture();
            picture.changesTo(now).forEach(change -> trace(Entry.Kind.CHANGE, "", change));
            picture = now;
        }
    }

    /** Plans what happens when the token becomes free the next time. */
    void whenTokenIsFree(Runnable action) {
        token.whenFree(action);
    }

    /** What is untrue that must never be. */
    Optional<Violation> broken() {
        return bug.isPresent() ? bug : invariants.broken();
    }

    /** From now on only these are looked for. */
    void watch(Set<Invariant> which) {
        invariants.watch(which);
    }

    /** Whether that is looked for. */
    boolean watches(Violation violation) {
        return invariants.watches(violation);
    }

    /** Whether it is the QEMU with which all began. */
    boolean isFirst(InMemoryQemu qemu) {
        return qemu == first;
    }

    /** The cluster's time. */
    Duration elapsed() {
        return world.clock().elapsed();
    }

    /** How many QEMUs of the VM there are. */
    int qemus() {
        int count = 0;
        for (InMemoryHost host : world.hosts()) {
            count += host.hypervisor().living().size();
        }
        return count;
    }

    /** What is not as it should be once all is calm. */
    Optional<Violation> unsettled() {
        return invariants.unsettled(wish.host());
    }

    /** That becomes of the next request on the control channel. */
    void nextRequest(Fate fate) {
        nextFate = Optional.of(fate);
    }

    /** The one process at work on a host, if there is any. */
    Optional<Actor> agent(HostName host) {
        for (Actor actor : scheduler.actors()) {
            if (actor.host().equals(host)) {
                return Optional.of(actor);
            }
        }
        return Optional.empty();
    }

    /** Whether a process is about to ask another host. */
    boolean asksPeer() {
        for (Actor actor : scheduler.actors()) {
            if (actor.calls("Peer")) {
                return true;
            }
        }
        return false;
    }

    /** All processes at work on a host. */
    List<Actor> agents(HostName host) {
        return scheduler.actors().stream()
                .filter(actor -> actor.host().equals(host))
                .toList();
    }

    /** One is killed. */
    void kill(Actor victim) {
        scheduler.kill(victim);
        followUnlessTyped(victim);
    }

    /** One is killed, and the request it was about to make is carried out later. */
    void killSending(Actor victim, Duration delay) {
        scheduler.killSending(victim, delay);
        followUnlessTyped(victim);
    }

    private void followUnlessTyped(Actor victim) {
        trace(Entry.Kind.PROCESS, victim.name(), "is killed before " + victim.next());
        if (!operators.remove(victim)) {
            follow(victim.host());
        }
    }

    /** Somebody types a command. */
    void type(HostName name, Operator command) {
        InMemoryHost host = world.host(name.value());
        if (command == Operator.FORCE_UNLOCK) {
            invariants.lockWasForced();
        }
        processes++;
        String actor = name + " " + command.command() + "#" + processes;
        operators.add(scheduler.spawn(
                actor, name, () -> carryOut(actor, () -> command.types(commands(host, actor), vm))));
    }

    /** Whether it is somebody at a terminal who is at work right now. */
    boolean typed() {
        return scheduler.current().filter(operators::contains).isPresent();
    }

    /** Where a process stands in a hand-over. */
    Optional<ProtocolPoint> point(Actor actor) {
        List<InMemoryQemu> living =
                world.host(actor.host().value()).hypervisor().living();
        return ProtocolPoint.of(actor, living.isEmpty() ? Optional.empty() : Optional.of(living.getFirst()));
    }

    /** On each host all looks share one connection to the storage, which no command's end or death ends. */
    void keepConnectionsForLooks() {
        world.hosts().forEach(host -> host.storage().keepConnectionForLooks());
    }

    /** From now on all hosts look after the VM as often as usual. */
    void usualPauses() {
        pauses.clear();
    }

    /** From now on that is the longest time between two processes of a host. */
    void pause(HostName host, Duration longest) {
        pauses.put(host, longest);
    }

    /** A process is gone; another one follows. */
    void follow(HostName host) {
        Duration longest = pauses.getOrDefault(host, PAUSE);
        Duration pause = SHORTEST_PAUSE.plus(course.pause(longest));
        world.clock().after(pause, () -> begin(world.host(host.value())));
    }

    private void begin(InMemoryHost host) {
        processes++;
        String name = host.name() + " ensure#" + processes;
        scheduler.spawn(name, host.name(), () -> {
            carryOut(name, () -> ensure(host, name));
            follow(host.name());
        });
    }

    private void ensure(InMemoryHost host, String process) {
        if (oldHost.filter(old -> old.is(host)).isPresent()) {
            oldHost.get().ensure(wish.definition());
        } else {
            commands(host, process).ensure(vm);
        }
    }

    private VmCommands commands(InMemoryHost host, String process) {
        HostPorts ports = host.ports();
        return new VmCommands(
                traced ? new PortRecorder((kind, what) -> trace(kind, process, what)).record(ports) : ports, settings);
    }

    private void carryOut(String name, Runnable command) {
        try {
            trace(Entry.Kind.PROCESS, name, "begins");
            command.run();
            trace(Entry.Kind.PROCESS, name, "ends well");
        } catch (FcQemuException failure) {
            trace(Entry.Kind.PROCESS, name, "ends with " + failure.exitCode().number() + ": " + failure.getMessage());
        } catch (OldToolException failure) {
            trace(Entry.Kind.PROCESS, name, "ends: " + failure.getMessage());
        } catch (RuntimeException failure) {
            bug = Optional.of(new Violation(
                    Invariant.I4, name + " failed with " + failure + " at " + failure.getStackTrace()[0]));
        }
    }

    /** Tells whoever listens what goes wrong. */
    void trace(Strike strike) {
        if (traced) {
            trace(Entry.Kind.STRIKE, "", StrikeText.of(strike));
        }
    }

    /** Tells whoever listens. */
    void trace(Entry.Kind kind, String who, String what) {
        if (traced) {
            trace.accept(new Entry(world.clock().elapsed(), kind, who, what));
        }
    }
}
