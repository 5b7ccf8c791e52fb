package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.Fate;
import io.flyingcircus.fcqemu.it.memory.GuestStream;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.MonitorMood;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.hostlocks.HostLock;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** What can go wrong in a cluster at this moment, and makes it go wrong. */
final class Strikes {

    private static final Duration AWAY = Duration.ofSeconds(60);
    private static final Duration STALL = Duration.ofSeconds(100);
    private static final Duration LATE = Duration.ofSeconds(30);
    private static final Duration TOO_LATE = Duration.ofSeconds(58);
    private static final Mib SCARCE = new Mib(600);

    private final Cluster cluster;
    private final World world;
    private final SplittableRandom random;
    private boolean nearTheToken;
    private Optional<Duration> lasting = Optional.empty();

    Strikes(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.world = cluster.world();
        this.random = random;
    }

    /** All that can go wrong now, and would make a difference. */
    List<Strike> possible() {
        List<Strike> all = new ArrayList<>();
        for (InMemoryHost host : world.hosts()) {
            HostName name = host.name();
            Optional<Actor> agent = cluster.agent(name);
            if (agent.isPresent()) {
                all.add(new Strike.KillAgent(name));
                all.add(new Strike.Stall(name));
                if (agent.get().sends()) {
                    all.addAll(whileSending(name));
                }
            }
            all.add(new Strike.StorageAway(name));
            all.add(new Strike.CatalogAway(name));
        }
        if (cluster.asksPeer()) {
            all.addAll(ofRequest());
        }
        all.addAll(outside());
        return all;
    }

    /** What strikes a process of a host and nothing else, before whatever it does next. */
    List<Strike> ofAgent(HostName host) {
        return List.of(
                new Strike.KillAgent(host),
                new Strike.Stall(host),
                new Strike.StorageAway(host),
                new Strike.CatalogAway(host));
    }

    /** What strikes a process of a host that is about to take or release a lock. */
    List<Strike> whileSending(HostName host) {
        return List.of(new Strike.KillAgentSending(host), new Strike.StorageAnswerLost(host));
    }

    /** What becomes of the next request on the control channel. */
    List<Strike> ofRequest() {
        return List.of(
                new Strike.Request(Fate.LOST),
                new Strike.Request(Fate.ANSWER_LOST),
                new Strike.Request(Fate.DOUBLED),
                new Strike.Request(Fate.LATE));
    }

    /** What is nobody's in particular. */
    List<Strike> outside() {
        List<Strike> all = new ArrayList<>();
        for (InMemoryHost host : world.hosts()) {
            HostName name = host.name();
            if (!host.hypervisor().living().isEmpty()) {
                all.add(new Strike.KillQemu(name));
            }
            all.add(new Strike.Reboot(name));
            if (!cluster.wish().host().equals(name)) {
                all.add(new Strike.WantedOn(name));
            }
        }
        if (stream().isPresent()) {
            all.add(new Strike.CutStream());
        }
        for (int i = 1; i < world.hosts().size(); i++) {
            all.add(new Strike.CutLink(
                    world.hosts().get(0).name(), world.hosts().get(i).name()));
        }
        return all;
    }

    /** What a search leaves out: it is rarer, or comes from outside, or takes long to have an effect. */
    List<Strike> rarer() {
        List<Strike> all = new ArrayList<>();
        for (InMemoryHost host : world.hosts()) {
            HostName name = host.name();
            if (!cluster.wish().host().equals(name)) {
                all.add(new Strike.WantedOnLate(name));
            }
            all.add(new Strike.OldDefinition(name));
            if (!host.hypervisor().living().isEmpty()) {
                all.add(new Strike.MonitorSilent(name));
            }
            if (!host.locks().isHeld(new HostLock.OfHost())) {
                all.add(new Strike.MemoryScarce(name));
            }
            for (Operator command : Operator.values()) {
                all.add(new Strike.Typed(name, command));
            }
        }
        return all;
    }

    /** A host on which the VM is not wanted. */
    HostName anotherHost() {
        List<HostName> others = world.hosts().stream()
                .map(InMemoryHost::name)
                .filter(name -> !name.equals(cluster.wish().host()))
                .toList();
        return others.get(random.nextInt(others.size()));
    }

    /** Makes one go wrong. */
    void apply(Strike strike) {
        cluster.trace(strike);
        switch (strike) {
            case Strike.KillAgent(HostName host) -> cluster.kill(agent(host));
            case Strike.KillAgentSending(HostName host) -> cluster.killSending(agent(host), some(LATE));
            case Strike.KillQemu(HostName host) ->
                List.copyOf(world.host(host.value()).hypervisor().living()).forEach(InMemoryQemu::crash);
            case Strike.Stall(HostName host) -> {
                Actor stalled = agent(host);
                stalled.stallUntil(world.clock().elapsed().plus(some(STALL)));
                if (nearTheToken) {
                    cluster.whenTokenIsFree(() -> stalled.stallUntil(Duration.ZERO));
                }
            }
            case Strike.Reboot(HostName host) -> {
                cluster.agents(host).forEach(cluster::kill);
                world.host(host.value()).reboot();
            }
            case Strike.CutStream _ -> stream().ifPresent(GuestStream::cut);
            case Strike.CutLink(HostName one, HostName other) -> {
                world.network().cut(one, other);
                stream().ifPresent(GuestStream::cut);
                world.clock().after(some(AWAY), world.network()::mend);
            }
            case Strike.StorageAway(HostName name) -> {
                InMemoryHost host = world.host(name.value());
                host.storage().unreachable(true);
                world.clock().after(some(AWAY), () -> host.storage().unreachable(false));
            }
            case Strike.CatalogAway(HostName name) -> {
                InMemoryHost host = world.host(name.value());
                host.catalog().down(true);
                world.clock().after(some(AWAY), () -> host.catalog().down(false));
            }
            case Strike.Request(Fate fate) -> cluster.nextRequest(fate);
            case Strike.WantedOn(HostName host) -> cluster.wish().want(host);
            case Strike.WantedOnLate(HostName host) -> cluster.wish().want(host, () -> some(AWAY));
            case Strike.OldDefinition(HostName host) -> cluster.wish().stageOld(host);
            case Strike.StorageAnswerLost(HostName name) ->
                world.host(name.value()).storage().loseAnswer(random.nextBoolean() ? Duration.ZERO : some(LATE));
            case Strike.MonitorSilent(HostName name) -> {
                for (InMemoryQemu qemu : world.host(name.value()).hypervisor().living()) {
                    qemu.monitor(MonitorMood.SILENT);
                    world.clock().after(some(AWAY), () -> qemu.monitor(MonitorMood.ANSWERS));
                }
            }
            case Strike.MemoryScarce(HostName name) -> {
                InMemoryHost host = world.host(name.value());
                host.memory().total(SCARCE);
                world.clock().after(some(AWAY), () -> host.memory().total(Cluster.MEMORY));
            }
            case Strike.Typed(HostName host, Operator command) -> cluster.type(host, command);
        }
        cluster.traceChanges();
    }

    private Actor agent(HostName host) {
        return cluster.agent(host).orElseThrow();
    }

    /** When a request that is late arrives: when everybody has given up waiting for it, or when it does most harm. */
    void comesLate(Runnable delivery) {
        Once once = new Once(delivery);
        world.clock().after(some(TOO_LATE), once);
        if (nearTheToken) {
            cluster.whenTokenIsFree(once);
        }
    }

    /** Late requests arrive, and stalled processes go on, when the token has just become free. */
    void nearTheToken() {
        nearTheToken = true;
    }

    private static final class Once implements Runnable {

        private final Runnable action;
        private boolean done;

        Once(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            if (!done) {
                done = true;
                action.run();
            }
        }
    }

    private Optional<GuestStream> stream() {
        for (InMemoryHost host : world.hosts()) {
            for (InMemoryQemu qemu : host.hypervisor().living()) {
                Optional<GuestStream> open = world.streams().of(qemu);
                if (open.isPresent()) {
                    return open;
                }
            }
        }
        return Optional.empty();
    }

    /** From now on everything lasts that long, or as long as chance has it. */
    void lasting(Optional<Duration> time) {
        lasting = time;
    }

    private Duration some(Duration longest) {
        return lasting.isPresent() ? lasting.get() : Duration.ofMillis(1 + random.nextLong(longest.toMillis()));
    }
}
