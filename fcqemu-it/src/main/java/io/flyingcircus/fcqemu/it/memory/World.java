package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A cluster in memory: storage, catalog and clock, which all hosts share, and the hosts. */
public final class World {

    private final InMemoryClock clock = new InMemoryClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final StorageCluster storage = new StorageCluster(clock);
    private final ServiceRegister register = new ServiceRegister(clock);
    private final SortedMap<HostName, InMemoryHost> hosts = new TreeMap<>();
    private List<InMemoryHost> inOrder = List.of();
    private final ControlNetwork network = new ControlNetwork(clock);
    private final GuestStreams streams = new GuestStreams(this);
    private final List<String> staleCopies = new ArrayList<>();
    private Entropy entropy = new CountingEntropy();
    private Supplier<Owner> owner = () -> Owner.IMMORTAL;
    private Steps steps = Steps.NONE;
    private Consumer<InMemoryQemu> ending = qemu -> {};
    private Consumer<InMemoryQemu> launched = qemu -> {};

    /** The time of all hosts. */
    public InMemoryClock clock() {
        return clock;
    }

    /** Ceph. */
    public StorageCluster storage() {
        return storage;
    }

    /** Consul. */
    public ServiceRegister register() {
        return register;
    }

    /** What connects the hosts' control servers. */
    public ControlNetwork network() {
        return network;
    }

    /** Guests on their way between two QEMUs. */
    public GuestStreams streams() {
        return streams;
    }

    /** Chance, the same for all hosts. */
    public Entropy entropy() {
        return entropy;
    }

    /** From now on chance is {@code other}. */
    public void entropy(Entropy other) {
        entropy = other;
    }

    /** The process that is calling. */
    Owner owner() {
        return owner.get();
    }

    /** From now on {@code current} says which process is calling. */
    public void owner(Supplier<Owner> current) {
        owner = current;
    }

    /** Guests that went on although others had written to their disks since; each is lost data. */
    public List<String> staleCopies() {
        return List.copyOf(staleCopies);
    }

    void staleCopy(String which) {
        staleCopies.add(which);
    }

    /** A host; made, idle and empty, when it is first named. */
    public InMemoryHost host(String name) {
        HostName hostName = new HostName(name);
        InMemoryHost known = hosts.get(hostName);
        if (known == null) {
            known = new InMemoryHost(this, hostName, "10.0.0." + (hosts.size() + 1));
            hosts.put(hostName, known);
            inOrder = List.copyOf(hosts.values());
        }
        return known;
    }

    /** The hosts named so far, by name. */
    public List<InMemoryHost> hosts() {
        return inOrder;
    }

    /** The hosts on which a guest of this VM executes; more than one is the worst that can happen. */
    public List<HostName> executing(VmName vm) {
        List<HostName> found = new ArrayList<>();
        for (InMemoryHost host : inOrder) {
            for (InMemoryQemu qemu : host.hypervisor().living(vm)) {
                if (qemu.status() == RunStatus.RUNNING && !found.contains(host.name())) {
                    found.add(host.name());
                }
            }
        }
        return found;
    }

    /** From now on {@code told} is told of every call of a port before it does anything. */
    public void steps(Steps told) {
        steps = told;
    }

    void before(HostName host, String port, String method, Object about) {
        steps.before(host, port, method, about);
    }

    /** From now on {@code told} is told of every QEMU that is about to be ended, by {@code quit} or a signal. */
    public void ending(Consumer<InMemoryQemu> told) {
        ending = told;
    }

    void ends(InMemoryQemu qemu) {
        ending.accept(qemu);
    }

    /** From now on {@code told} is told of every QEMU that was launched. */
    public void launched(Consumer<InMemoryQemu> told) {
        launched = told;
    }

    void launched(InMemoryQemu qemu) {
        launched.accept(qemu);
    }
}
