package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.simulation.replay.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One run from a seed: things go wrong at random, most of all while a guest is on its way, until a number of them did; then
 * all is calm, and within bounded time the VM must execute where it is wanted.
 */
public final class Simulation {

    /** How a run ended. */
    public sealed interface Result {

        /** Steps it took. */
        long steps();

        /** What went wrong in it. */
        List<String> strikes();

        /** All that must never be untrue held, and the VM runs where it is wanted. */
        record Held(long steps, List<String> strikes) implements Result {}

        /** Something that must never be untrue was. */
        record Broken(long steps, Violation what, List<String> strikes) implements Result {}
    }

    static final long MOST_STEPS = 200_000;
    static final Duration CALM = Duration.ofMinutes(45);

    private static final int MOST_STEPS_OF_TROUBLE = 3_000;
    private static final int STEPS_PER_LOOK = 10;

    /** In every other run the hosts have daemons, as far as that is seen: all looks of a host are one client's. */
    private static final long LOOKS_SHARE_A_CLIENT = 2;

    private final Cluster cluster;
    private final Strikes strikes;
    private final Plot plot;
    private final List<String> struck = new ArrayList<>();
    private final Coverage coverage = new Coverage();
    private int left;

    /**
     * A run.
     *
     * @param seed of all its choices
     * @param hosts how many
     * @param strikes how many things go wrong at most
     * @param trace told of everything, if anybody
     */
    public Simulation(long seed, int hosts, int strikes, Optional<Consumer<Entry>> trace) {
        SplittableRandom random = new SplittableRandom(seed);
        this.cluster = new Cluster(random, hosts, Course.random(random), trace, Optional.empty(), postcopy(seed));
        this.strikes = new Strikes(cluster, random);
        this.plot = new Plot(cluster, this.strikes, random);
        this.left = strikes;
        if ((seed & LOOKS_SHARE_A_CLIENT) != 0) {
            cluster.keepConnectionsForLooks();
        }
        cluster.world().network().lateness(this.strikes::comesLate);
    }

    /** In one run of four the guest writes faster than it can be sent, with whatever else the last bits of a seed say. */
    private static boolean postcopy(long seed) {
        return (seed >> 3) % 4 == 3;
    }

    /** Looks for these only. */
    public Simulation watching(Set<Invariant> which) {
        cluster.watch(which);
        return this;
    }

    /** Runs it. */
    public Result run() {
        Duration calmSince = Duration.ZERO;
        for (long step = 1; step < MOST_STEPS; step++) {
            Optional<Actor> went = cluster.step();
            went.filter(actor -> !actor.ended()).flatMap(cluster::point).ifPresent(coverage::reached);
            if (step % STEPS_PER_LOOK == 0) {
                coverage.seen(cluster.state().ofProtocol());
            }
            Optional<Violation> broken = cluster.broken();
            if (broken.isPresent()) {
                cluster.trace(Entry.Kind.VIOLATION, "", broken.get().toString());
                return new Result.Broken(step, broken.get(), struck);
            }
            if (left > 0) {
                plot.next(went).ifPresent(this::strike);
            }
            if (left > 0 && step < MOST_STEPS_OF_TROUBLE) {
                calmSince = elapsed();
                if (cluster.unsettled().isEmpty()) {
                    cluster.wish().want(strikes.anotherHost());
                }
                continue;
            }
            left = 0;
            cluster.usualPauses();
            Optional<Violation> unsettled = cluster.unsettled();
            if (unsettled.isEmpty()) {
                return new Result.Held(step, struck);
            }
            if (elapsed().minus(calmSince).compareTo(CALM) > 0) {
                if (!cluster.watches(unsettled.get())) {
                    return new Result.Held(step, struck);
                }
                cluster.trace(Entry.Kind.VIOLATION, "", unsettled.get().toString());
                return new Result.Broken(step, unsettled.get(), struck);
            }
        }
        return new Result.Broken(
                MOST_STEPS, cluster.unsettled().orElse(new Violation(Invariant.I4, "it has no end")), struck);
    }

    private void strike(Strike strike) {
        coverage.struck(cluster.state().ofProtocol(), strike);
        coverage.crashed(cluster, strike);
        strikes.apply(strike);
        struck.add(strike.kind());
        left--;
    }

    /** What it saw. */
    public Coverage coverage() {
        return coverage;
    }

    /** The cluster's time. */
    public Duration elapsed() {
        return cluster.world().clock().elapsed();
    }
}
