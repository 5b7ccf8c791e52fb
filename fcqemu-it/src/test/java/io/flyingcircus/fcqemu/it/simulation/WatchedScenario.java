package io.flyingcircus.fcqemu.it.simulation;

import java.util.EnumSet;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run of a scenario in which only one thing that must never be untrue is looked at. */
public final class WatchedScenario implements Function<String, Object> {

    private final Invariant watched;

    /** @param watched name of the invariant */
    public WatchedScenario(String watched) {
        this.watched = Invariant.valueOf(watched);
    }

    /** What was untrue in the scenario with this text; {@code null} if nothing was. */
    @Override
    public @Nullable Object apply(String scenario) {
        return new ScenarioRun(Scenario.parse(scenario), Optional.empty())
                .watching(EnumSet.of(watched))
                .run()
                .map(Violation::toString)
                .orElse(null);
    }
}
