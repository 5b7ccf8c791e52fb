package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.peer.PeerAddress;
import io.flyingcircus.fcqemu.ports.peer.Request;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/** Control servers of all hosts, and what lies between them. */
public final class ControlNetwork {

    private record Link(HostName one, HostName other) {
        boolean joins(HostName a, HostName b) {
            return (one.equals(a) && other.equals(b)) || (one.equals(b) && other.equals(a));
        }
    }

    /** A request that is late comes when everybody has given up waiting for it, unless told otherwise. */
    private static final Duration LATE = Duration.ofSeconds(45);

    private final InMemoryClock clock;
    private final SortedMap<Integer, InMemoryReception> open = new TreeMap<>();
    private final List<Link> cut = new ArrayList<>();
    private BiFunction<HostName, Request, Fate> fates = (from, request) -> Fate.ARRIVES;
    private Consumer<Runnable> lateness;
    private int nextPort = 33_000;

    ControlNetwork(InMemoryClock clock) {
        this.clock = clock;
        this.lateness = delivery -> clock.after(LATE, delivery);
    }

    /** From now on {@code when} says when a request that is late arrives: it is given what then happens. */
    public void lateness(Consumer<Runnable> when) {
        lateness = when;
    }

    void late(Runnable delivery) {
        lateness.accept(delivery);
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
