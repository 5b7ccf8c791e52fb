package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.ports.vm.HostName;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Which states of a hand-over were seen, and what went wrong in each. */
public final class Coverage {

    private final Map<String, Long> states = new TreeMap<>();
    private final Map<ProtocolPoint, Long> crashes = new EnumMap<>(ProtocolPoint.class);
    private final Map<String, Long> strikes = new TreeMap<>();

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
        strikes.merge(strike.kind() + " in " + state, 1L, Long::sum);
    }

    /** Adds what another run saw. */
    public void add(Coverage other) {
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
}
