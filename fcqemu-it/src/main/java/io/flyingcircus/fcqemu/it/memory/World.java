package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A cluster in memory: storage, catalog and clock, which all hosts share, and the hosts. */
public final class World {

    private final InMemoryClock clock = new InMemoryClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final StorageCluster storage = new StorageCluster(clock);
    private final ServiceRegister register = new ServiceRegister(clock);
    private final SortedMap<HostName, InMemoryHost> hosts = new TreeMap<>();
    private Steps steps = Steps.NONE;

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

    /** A host; made, idle and empty, when it is first named. */
    public InMemoryHost host(String name) {
        return hosts.computeIfAbsent(
                new HostName(name), hostName -> new InMemoryHost(this, hostName, "10.0.0." + (hosts.size() + 1)));
    }

    /** The hosts named so far, by name. */
    public List<InMemoryHost> hosts() {
        return List.copyOf(hosts.values());
    }

    /** The hosts on which a guest of this VM executes; more than one is the worst that can happen. */
    public List<HostName> executing(VmName vm) {
        return hosts.values().stream()
                .filter(host ->
                        host.hypervisor().living(vm).stream().anyMatch(qemu -> qemu.status() == RunStatus.RUNNING))
                .map(InMemoryHost::name)
                .toList();
    }

    /** From now on {@code told} is told of every call of a port before it does anything. */
    public void steps(Steps told) {
        steps = told;
    }

    void before(HostName host, String port, String method) {
        steps.before(host, port, method);
    }
}
