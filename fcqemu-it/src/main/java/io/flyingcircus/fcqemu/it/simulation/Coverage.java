package io.flyingcircus.fcqemu.it.simulation;

import java.util.Map;
import java.util.TreeMap;

/** Which states of a hand-over were seen, and what went wrong in each. */
public final class Coverage {

    private final Map<String, Long> states = new TreeMap<>();
    private final Map<String, Long> strikes = new TreeMap<>();

    void seen(String state) {
        states.merge(state, 1L, Long::sum);
    }

    void struck(String state, Strike strike) {
        strikes.merge(strike.kind() + " in " + state, 1L, Long::sum);
    }

    /** Adds what another run saw. */
    public void add(Coverage other) {
        other.states.forEach((state, count) -> states.merge(state, count, Long::sum));
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
