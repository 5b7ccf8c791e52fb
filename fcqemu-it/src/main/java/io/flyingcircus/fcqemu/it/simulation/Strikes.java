package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.Fate;
import io.flyingcircus.fcqemu.it.memory.GuestStream;
import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.memory.World;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** What can go wrong in a cluster at this moment, and makes it go wrong. */
final class Strikes {

    private static final Duration AWAY = Duration.ofSeconds(60);
    private static final Duration STALL = Duration.ofSeconds(100);
    private static final Duration LATE = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final World world;
    private final SplittableRandom random;

    Strikes(Cluster cluster, SplittableRandom random) {
        this.cluster = cluster;
        this.world = cluster.world();
        this.random = random;
    }

    /** All that can go wrong now, and would make a difference. */
    List<Strike> possible() {
        List<Strike> all = new ArrayList<>();
        boolean asks = false;
        for (InMemoryHost host : world.hosts()) {
            HostName name = host.name();
            Optional<Actor> agent = cluster.agent(name);
            if (agent.isPresent()) {
                all.add(new Strike.KillAgent(name));
                all.add(new Strike.Stall(name));
                asks |= agent.get().calls("Peer");
                if (sending(agent.get())) {
                    all.add(new Strike.KillAgentSending(name));
                }
            }
            if (!host.hypervisor().living().isEmpty()) {
                all.add(new Strike.KillQemu(name));
            }
            all.add(new Strike.Reboot(name));
            all.add(new Strike.StorageAway(name));
            all.add(new Strike.CatalogAway(name));
            if (!cluster.wanted().equals(name)) {
                all.add(new Strike.WantedOn(name));
            }
        }
        if (asks) {
            all.add(new Strike.Request(Fate.LOST));
            all.add(new Strike.Request(Fate.ANSWER_LOST));
            all.add(new Strike.Request(Fate.DOUBLED));
            all.add(new Strike.Request(Fate.LATE));
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

    /** One of those, each kind as likely as any other. */
    Strike any() {
        SortedMap<String, List<Strike>> byKind = new TreeMap<>();
        for (Strike strike : possible()) {
            byKind.computeIfAbsent(strike.kind(), kind -> new ArrayList<>()).add(strike);
        }
        List<List<Strike>> kinds = List.copyOf(byKind.values());
        List<Strike> ofKind = kinds.get(random.nextInt(kinds.size()));
        return ofKind.get(random.nextInt(ofKind.size()));
    }

    /** A host on which the VM is not wanted. */
    HostName anotherHost() {
        List<HostName> others = world.hosts().stream()
                .map(InMemoryHost::name)
                .filter(name -> !name.equals(cluster.wanted()))
                .toList();
        return others.get(random.nextInt(others.size()));
    }

    private static boolean sending(Actor agent) {
        return agent.next().equals("VolumeLocks.lock") || agent.next().equals("VolumeLocks.release");
    }

    /** Makes one go wrong. */
    void apply(Strike strike) {
        cluster.trace("STRIKE " + strike);
        switch (strike) {
            case Strike.KillAgent(HostName host) -> {
                Actor victim = cluster.agent(host).orElseThrow();
                cluster.trace("  before " + victim.next());
                cluster.scheduler().kill(victim);
                cluster.follow(host);
            }
            case Strike.KillAgentSending(HostName host) -> {
                Actor victim = cluster.agent(host).orElseThrow();
                cluster.scheduler().killSending(victim, some(LATE));
                cluster.follow(host);
            }
            case Strike.KillQemu(HostName host) ->
                List.copyOf(world.host(host.value()).hypervisor().living()).forEach(InMemoryQemu::crash);
            case Strike.Stall(HostName host) ->
                cluster.agent(host)
                        .orElseThrow()
                        .stallUntil(world.clock().elapsed().plus(some(STALL)));
            case Strike.Reboot(HostName host) -> {
                cluster.agent(host).ifPresent(victim -> {
                    cluster.scheduler().kill(victim);
                    cluster.follow(host);
                });
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
            case Strike.WantedOn(HostName host) -> cluster.want(host);
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

    private Duration some(Duration longest) {
        return Duration.ofMillis(1 + random.nextLong(longest.toMillis()));
    }
}
