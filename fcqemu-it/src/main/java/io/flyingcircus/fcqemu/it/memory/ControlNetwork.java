package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;

/** Control servers of all hosts, and what lies between them. */
public final class ControlNetwork {

    private record Link(HostName one, HostName other) {
        boolean joins(HostName a, HostName b) {
            return (one.equals(a) && other.equals(b)) || (one.equals(b) && other.equals(a));
        }
    }

    private final InMemoryClock clock;
    private final SortedMap<Integer, InMemoryReception> open = new TreeMap<>();
    private final List<Link> cut = new ArrayList<>();
    private BiFunction<HostName, Request, Fate> fates = (from, request) -> Fate.ARRIVES;
    private int nextPort = 33_000;

    ControlNetwork(InMemoryClock clock) {
        this.clock = clock;
    }

    /** From now on {@code decide} says what becomes of each request, given its sender. */
    public void fates(BiFunction<HostName, Request, Fate> decide) {
        fates = decide;
    }

    /** Nothing gets through between two hosts any more. */
    public void cut(HostName one, HostName other) {
        cut.add(new Link(one, other));
    }

    /** It does again. */
    public void mend() {
        cut.clear();
    }

    /** Whether nothing gets through between two hosts. */
    public boolean isCut(HostName one, HostName other) {
        return cut.stream().anyMatch(link -> link.joins(one, other));
    }

    InMemoryClock clock() {
        return clock;
    }

    Fate fate(HostName from, Request request) {
        return fates.apply(from, request);
    }

    PeerAddress open(InMemoryReception reception, String ip) {
        open.put(nextPort, reception);
        return new PeerAddress(ip, nextPort++);
    }

    void close(PeerAddress address) {
        open.remove(address.port());
    }

    Optional<InMemoryReception> at(PeerAddress address) {
        return Optional.ofNullable(open.get(address.port()));
    }
}
