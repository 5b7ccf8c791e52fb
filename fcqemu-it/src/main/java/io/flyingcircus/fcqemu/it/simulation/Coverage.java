package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Which states of a hand-over were seen, and what went wrong in each. */
public final class Coverage {

    private final Map<String, Long> states = new TreeMap<>();
    private final Map<ProtocolPoint, Long> crashes = new EnumMap<>(ProtocolPoint.class);
    private final Map<String, Long> strikes = new TreeMap<>();
    private final Set<ProtocolPoint> reached = EnumSet.noneOf(ProtocolPoint.class);
    private final Set<String> kinds = new TreeSet<>();

    /** A process stands at a point of a hand-over. */
    void reached(ProtocolPoint point) {
        reached.add(point);
    }

    void seen(String state) {
        states.merge(state, 1L, Long::sum);
    }

    /** An agent, or its host, dies: where it stood is what counts. */
    void crashed(Cluster cluster, Strike strike) {
        switch (strike) {
            case Strike.KillAgent(HostName host) -> crashed(cluster, host);
            case Strike.KillAgentSending(HostName host) -> crashed(cluster, host);
            case Strike.Reboot(HostName host) -> crashed(cluster, host);
            default -> {}
        }
    }

    private void crashed(Cluster cluster, HostName host) {
        cluster.agent(host).flatMap(cluster::point).ifPresent(point -> crashes.merge(point, 1L, Long::sum));
    }

    /** How often a process died at each point of a hand-over. */
    public Map<String, Long> crashes() {
        Map<String, Long> all = new LinkedHashMap<>();
        for (ProtocolPoint point : ProtocolPoint.values()) {
            all.put("before " + point.words(), crashes.getOrDefault(point, 0L));
        }
        return all;
    }

    /** The points at which one did. */
    Set<ProtocolPoint> pointsOfCrashes() {
        return crashes.keySet();
    }

    void struck(String state, Strike strike) {
        kinds.add(strike.kind());
        strikes.merge(strike.kind() + " in " + state, 1L, Long::sum);
    }

    /** Adds what another run saw. */
    public void add(Coverage other) {
        reached.addAll(other.reached);
        kinds.addAll(other.kinds);
        other.states.forEach((state, count) -> states.merge(state, count, Long::sum));
        other.crashes.forEach((point, count) -> crashes.merge(point, count, Long::sum));
        other.strikes.forEach((strike, count) -> strikes.merge(strike, count, Long::sum));
    }

    /** How often each state was met: those of the VM's QEMUs on the hosts, and who holds the token. */
    public Map<String, Long> states() {
        return states;
    }

    /** How often each kind of thing went wrong in each state. */
    public Map<String, Long> strikes() {
        return strikes;
    }

    /** In a few lines: how many of all there are, and by name what never came. */
    public List<String> summary() {
        List<ProtocolPoint> points = List.of(ProtocolPoint.values());
        return List.of(
                line("points of a hand-over that were reached", points, reached),
                line("points at which a process was killed", points, crashes.keySet()),
                line("kinds of things that went wrong", Strike.kinds(), kinds),
                "states of QEMUs and token that were seen: " + states.size());
    }

    private static <T> String line(String what, Collection<T> all, Set<T> seen) {
        List<String> never = all.stream()
                .filter(each -> !seen.contains(each))
                .map(each -> each instanceof ProtocolPoint point ? point.words() : each.toString())
                .toList();
        return what + ": " + (all.size() - never.size()) + " of " + all.size()
                + (never.isEmpty() ? "" : "; never: " + String.join("; ", never));
    }
}
