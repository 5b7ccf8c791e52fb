package io.flyingcircus.fcqemu.it.simulation;

import java.util.EnumSet;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One run in which only one thing that must never be untrue is looked at. */
public final class WatchedRun implements LongFunction<Object> {

    private final Invariant watched;

    /** @param watched name of the invariant */
    public WatchedRun(String watched) {
        this.watched = Invariant.valueOf(watched);
    }

    /** What was untrue in the run of this seed; {@code null} if nothing was. */
    @Override
    public @Nullable Object apply(long seed) {
        return Simulate.simulation(seed).watching(EnumSet.of(watched)).run() instanceof Simulation.Result.Broken bad
                ? bad.what() + ", after " + bad.steps() + " steps with " + bad.strikes()
                : null;
    }
}
