package io.flyingcircus.fcqemu.it.simulation;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The one moment in a hand-over to a host with the old tool at which nothing helps: the target has all of the guest and lets it
 * execute, and the source does not know yet. If the stream fails now, QEMU lets the guest go on at the source too, until that is
 * paused.
 */
record OldTargetsGap(Search search) {

    private static final String LOADED = "finish-migrate~+running";

    /** What may go wrong then, and what becomes untrue. */
    private static final Map<String, Invariant> UNTRUE = Map.of(
            // It executes on both until the source has paused its own.
            "CutStream", Invariant.I1,
            "CutLink", Invariant.I1,
            // It wrote there before it was killed, and goes on at the source as if it had not.
            "KillQemu", Invariant.I9,
            "Reboot", Invariant.I9);

    /** Kinds of what may go wrong at that moment. */
    static Set<String> kinds() {
        return UNTRUE.keySet();
    }

    /** Whether what became untrue in it follows from something that went wrong at that moment. */
    boolean explains(Search.Found found) {
        List<String> states = search.statesBefore(found.way());
        for (int i = 0; i < states.size(); i++) {
            Strike strike = found.way().placed().get(i).strike();
            if (states.get(i).equals(LOADED)
                    && UNTRUE.get(strike.kind()) == found.what().invariant()) {
                return true;
            }
        }
        return false;
    }
}
