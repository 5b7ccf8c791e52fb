package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.catalog.IncomingVm;
import io.flyingcircus.fcqemu.ports.catalog.Registration;
import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the cluster's Consul knows: entries with a time to live, and hosts whose agent is gone. */
public final class ServiceRegister {

    private record Key(VmName vm, HostName host) {}

    private record Entry(long modifyIndex, Duration passesUntil) {}

    private static final Comparator<Key> ORDER = Comparator.comparing(Key::vm).thenComparing(Key::host);

    private final InMemoryClock clock;
    private final SortedMap<Key, Entry> entries = new TreeMap<>(ORDER);
    private final SortedMap<Key, IncomingVm> incoming = new TreeMap<>(ORDER);
    private final List<HostName> gone = new ArrayList<>();
    private Duration ttl = Duration.ofMinutes(30);
    private long index;

    ServiceRegister(InMemoryClock clock) {
        this.clock = clock;
    }

    /** From now on entries pass that long without being refreshed. */
    public void ttl(Duration length) {
        ttl = length;
    }

    /** Consul forgets an entry. */
    public void forget(VmName vm, HostName host) {
        entries.remove(new Key(vm, host));
    }

    /** Whether there is an entry, passing or not. */
    public boolean has(VmName vm, HostName host) {
        return entries.containsKey(new Key(vm, host));
    }

    /** The host's agent goes: its entries are critical. */
    public void loseAgent(HostName host) {
        gone.add(host);
    }

    /** The host's agent is back. */
    public void regainAgent(HostName host) {
        gone.remove(host);
    }

    /** Whether the host says that it waits for the VM. */
    public boolean isAnnounced(VmName vm, HostName host) {
        return incoming.containsKey(new Key(vm, host));
    }

    void announce(VmName vm, HostName host, PeerAddress address) {
        IncomingVm before = incoming.get(new Key(vm, host));
        if (before == null || !before.address().equals(address)) {
            incoming.put(new Key(vm, host), new IncomingVm(address, ++index));
        }
    }

    void withdraw(VmName vm, HostName host) {
        incoming.remove(new Key(vm, host));
    }

    List<IncomingVm> announced(VmName vm) {
        return incoming.entrySet().stream()
                .filter(entry -> entry.getKey().vm().equals(vm))
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparingLong(IncomingVm::modifyIndex).reversed())
                .toList();
    }

    void put(VmName vm, HostName host) {
        Key key = new Key(vm, host);
        Entry before = entries.get(key);
        long modifyIndex = before != null && passes(before) ? before.modifyIndex() : ++index;
        entries.put(key, new Entry(modifyIndex, clock.elapsed().plus(ttl)));
    }

    List<VmName> of(HostName host) {
        return entries.keySet().stream()
                .filter(key -> key.host().equals(host))
                .map(Key::vm)
                .toList();
    }

    List<Registration> live(VmName vm) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().vm().equals(vm))
                .filter(entry -> passes(entry.getValue())
                        && !gone.contains(entry.getKey().host()))
                .map(entry ->
                        new Registration(entry.getKey().host(), entry.getValue().modifyIndex()))
                .sorted(Comparator.comparingLong(Registration::modifyIndex).reversed())
                .toList();
    }

    private boolean passes(Entry entry) {
        return clock.elapsed().compareTo(entry.passesUntil()) < 0;
    }
}
