package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.memory.InMemoryHost;
import io.flyingcircus.fcqemu.it.memory.InMemoryQemu;
import io.flyingcircus.fcqemu.it.simulation.replay.Entry;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** One run of a scenario. It goes the same way each time, and hardly depends on which calls the program makes on its way. */
final class ScenarioRun {

    private static final Duration LONGEST = Duration.ofHours(2);
    private static final long SEED = 1;

    private final Scenario scenario;
    private final Cluster cluster;
    private final Strikes strikes;
    private int struck;
    private int seen;
    private Duration lastStruck = Duration.ZERO;
    private boolean startedAnew;

    /** @param trace told of everything, if anybody */
    ScenarioRun(Scenario scenario, Optional<Consumer<Entry>> trace) {
        this.scenario = scenario;
        this.cluster = new Cluster(
                new SplittableRandom(SEED),
                scenario.hosts(),
                Course.steady(),
                trace,
                scenario.secondHost(),
                scenario.postcopy());
        this.strikes = new Strikes(cluster, new SplittableRandom(SEED));
        cluster.world().network().lateness(strikes::comesLate);
    }

    /** Looks for these only. */
    ScenarioRun watching(Set<Invariant> which) {
        cluster.watch(which);
        return this;
    }

    /**
     * Runs it until the VM is where it is wanted and all has happened.
     *
     * @return what was not as it must be
     */
    Optional<Violation> run() {
        for (long step = 1; step < Simulation.MOST_STEPS; step++) {
            Optional<Actor> went = cluster.step();
            look();
            Optional<Violation> broken = cluster.broken();
            if (broken.isPresent()) {
                cluster.trace(Entry.Kind.VIOLATION, "", broken.get().toString());
                return broken;
            }
            strike(went);
            boolean allStruck = struck == scenario.troubles().size();
            if (allStruck && cluster.unsettled().isEmpty()) {
                return end();
            }
            if (cluster.elapsed().compareTo(LONGEST) > 0) {
                return allStruck
                        ? cluster.unsettled().filter(cluster::watches)
                        : violation("it never came to " + scenario.troubles().get(struck));
            }
        }
        return violation("it has no end");
    }

    private void strike(Optional<Actor> went) {
        while (struck < scenario.troubles().size()
                && due(scenario.troubles().get(struck).when(), went)) {
            Scenario.Trouble trouble = scenario.troubles().get(struck);
            strikes.lasting(trouble.lasting());
            strikes.apply(trouble.strike());
            struck++;
            seen = 0;
            lastStruck = cluster.elapsed();
        }
    }

    private boolean due(Scenario.When when, Optional<Actor> went) {
        return switch (when) {
            case Scenario.When.After(Duration time) ->
                cluster.elapsed().minus(lastStruck).compareTo(time) >= 0;
            case Scenario.When.Is(String what, String state) ->
                state.equals(cluster.picture().parts().get(what));
            case Scenario.When.At at -> {
                boolean there = went.filter(actor -> !actor.ended())
                        .filter(actor -> at.host().map(actor.host()::equals).orElse(true))
                        .flatMap(cluster::point)
                        .filter(at.point()::equals)
                        .isPresent();
                if (there) {
                    seen++;
                }
                yield there && seen >= at.times();
            }
        };
    }

    /** The guest has gone through nothing but hand-overs if no QEMU was started without it since. */
    private void look() {
        for (InMemoryHost host : cluster.world().hosts()) {
            for (InMemoryQemu qemu : host.hypervisor().living()) {
                startedAnew |= !qemu.process().incoming() && !cluster.isFirst(qemu);
            }
        }
    }

    private Optional<Violation> end() {
        if (!cluster.wish().host().equals(scenario.end())) {
            return violation("it ends on " + cluster.wish().host() + ", not on " + scenario.end());
        }
        if (startedAnew == scenario.kept()) {
            return violation(scenario.kept() ? "the guest was started anew" : "the guest was kept");
        }
        return Optional.empty();
    }

    private Optional<Violation> violation(String what) {
        Violation violation = new Violation(Invariant.I4, what);
        return cluster.watches(violation) ? Optional.of(violation) : Optional.empty();
    }
}
