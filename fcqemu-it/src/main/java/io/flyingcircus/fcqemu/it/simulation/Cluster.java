package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.domain.VmCommands;
import io.flyingcircus.fcqemu.domain.host.Settings;
import io.flyingcircus.fcqemu.domain.migration.MigrationSettings;
import io.flyingcircus.fcqemu.it.memory.Fate;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.SampleVm;
import io.flyingcircus.fcqemu.it.memory.StoredImage;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.failure.FcQemuException;
import io.flyingcircus.fcqemu.ports.locks.VolumeLock;
import io.flyingcircus.fcqemu.ports.storage.VolumeKind;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Some hosts with one VM, which runs on the first and is wanted on the second. On each host one process {@code fc-qemu ensure}
 * follows the other, with some seconds between them.
 */
final class Cluster {

    /** Short, so that little happens while nothing happens; in the same order as the fleet's. */
    private static final MigrationSettings TIMES = new MigrationSettings(
            true,
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
                    Duration.ofMillis(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(30)));

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofSeconds(20);

    private final SplittableRandom random;
    private final World world = new World();
    private final Scheduler scheduler;
    private final Invariants invariants;
    private final Settings settings;
    private final VmName vm = new SampleVm().definition().name();
    /** Its volumes, token first. */
    private final List<StoredImage> volumes;

    private final Consumer<String> trace;
    private final boolean traced;
    private HostName wanted = new HostName("h1");
    private long generation = 1;
    private int processes;
    private Optional<String> bug = Optional.empty();
    private Optional<Fate> nextFate = Optional.empty();

    Cluster(SplittableRandom random, int hosts, Optional<Consumer<String>> trace) {
        this.random = random;
        this.trace = trace.orElse(line -> {});
        this.traced = trace.isPresent();
        this.settings = settings();
        for (int i = 1; i <= hosts; i++) {
            world.host("h" + i).memory().total(new Mib(16_384));
        }
        want(wanted);
        new VmCommands(world.host("h1").ports(), settings).ensure(vm);
        this.volumes = VolumeKind.REQUIRED.stream()
                .map(new SampleVm()::image)
                .map(world.storage()::image)
                .toList();
        this.scheduler = new Scheduler(world, random::nextInt);
        world.entropy(new SeededEntropy(random));
        world.network().fates((from, request) -> {
            Fate fate = nextFate.orElse(Fate.ARRIVES);
            nextFate = Optional.empty();
            return fate;
        });
        this.invariants = new Invariants(world, vm, volumes);
        want(new HostName("h2"));
        world.hosts().forEach(this::begin);
    }

    private static Settings settings() {
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
                TIMES,
                fleet.fenceExpiry());
    }

    World world() {
        return world;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    /** Where the VM is wanted. */
    HostName wanted() {
        return wanted;
    }

    /** One step, and what executes goes on executing. */
    void step() {
        Optional<Actor> went = scheduler.step();
        if (traced && went.isPresent()) {
            trace(went.get().name() + " -> " + went.get().next());
        }
        for (InMemoryHost host : world.hosts()) {
            for (InMemoryQemu qemu : host.hypervisor().living()) {
                qemu.work();
            }
        }
    }

    /** What is untrue that must never be. */
    Optional<String> broken() {
        return bug.or(invariants::broken);
    }

    /** What is not as it should be once all is calm. */
    Optional<String> unsettled() {
        return invariants.unsettled(wanted);
    }

    /** All hosts learn that the VM is wanted there. */
    void want(HostName host) {
        wanted = host;
        generation++;
        for (InMemoryHost each : world.hosts()) {
            each.definitions()
                    .stage(new SampleVm()
                            .generation(generation)
                            .on(host.value())
                            .definition());
            if (generation == 2) {
                each.definitions().activateStaged(vm);
            }
        }
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

    /** A process is gone; another one follows. */
    void follow(HostName host) {
        Duration pause = SHORTEST_PAUSE.plus(Duration.ofMillis(random.nextLong(PAUSE.toMillis())));
        world.clock().after(pause, () -> begin(world.host(host.value())));
    }

    private void begin(InMemoryHost host) {
        processes++;
        String name = host.name() + "#" + processes;
        scheduler.spawn(name, host.name(), () -> {
            ensure(host, name);
            follow(host.name());
        });
    }

    private void ensure(InMemoryHost host, String name) {
        try {
            new VmCommands(host.ports(), settings).ensure(vm);
            trace(name + " ended well");
        } catch (FcQemuException failure) {
            trace(name + " ended: " + failure.getMessage());
        } catch (RuntimeException failure) {
            bug = Optional.of(name + " failed with " + failure + " at " + failure.getStackTrace()[0]);
        }
    }

    void trace(String what) {
        trace.accept(what);
    }

    /** The states of the VM's QEMUs, in no order of hosts, and whether the token is free. */
    String protocolState() {
        List<String> qemus = new ArrayList<>();
        for (InMemoryHost host : world.hosts()) {
            for (InMemoryQemu qemu : host.hypervisor().living()) {
                qemus.add(qemu.status()
                        + (qemu.phase().underWay() ? "~" : "")
                        + (qemu.markedFor().isPresent() ? "!" : ""));
            }
        }
        Collections.sort(qemus);
        boolean free = volumes.getFirst().lock() instanceof VolumeLock.Free;
        return String.join("+", qemus) + (free ? ", token free" : "");
    }

    /**
     * Everything outside the processes that they can change, in one number: as long as it stays the same, it does not matter
     * at which step a process is killed.
     */
    int fingerprint() {
        int print = (int) generation;
        for (InMemoryHost host : world.hosts()) {
            for (InMemoryQemu qemu : host.hypervisor().living()) {
                print = 31 * print + (int) qemu.process().pid();
                print = 31 * print + qemu.status().name().hashCode();
                print = 31 * print + qemu.phase().name().hashCode();
                print = 31 * print + qemu.markedFor().hashCode();
            }
            print = 31 * print + host.leftovers(vm);
        }
        for (StoredImage volume : volumes) {
            print = 31 * print + volume.lock().hashCode();
        }
        return print;
    }
}
