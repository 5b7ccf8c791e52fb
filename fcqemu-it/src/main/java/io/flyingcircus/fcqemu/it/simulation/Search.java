package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.simulation.replay.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Every way in which up to two things can go wrong in one hand-over between two hosts, in one order of steps: each wherever
 * it makes a difference ({@link Points}).
 */
final class Search {

    /** One way, and what was untrue in it. */
    record Found(Way way, Violation what) {}

    private record Ran(Optional<Violation> broken, List<Points.Point> points) {}

    private final long seed;
    private final Optional<OldGeneration> oldTarget;
    private final boolean postcopy;
    private long runs;
    private long steps;
    private final List<Found> found = new ArrayList<>();

    /** @param seed of the order of steps */
    Search(long seed) {
        this(seed, Optional.empty(), false);
    }

    /** The same of a guest that writes faster than it can be sent, where postcopy is configured. */
    static Search ofPostcopy(long seed) {
        return new Search(seed, Optional.empty(), true);
    }

    /**
     * The same.
     *
     * @param oldTarget which old tool the second host has; empty: it has this one
     */
    Search(long seed, Optional<OldGeneration> oldTarget) {
        this(seed, oldTarget, false);
    }

    private Search(long seed, Optional<OldGeneration> oldTarget, boolean postcopy) {
        this.seed = seed;
        this.postcopy = postcopy;
        this.oldTarget = oldTarget;
    }

    /**
     * Searches.
     *
     * @param depth how many things go wrong at once, 1 or 2
     * @param part which part of the work, counted from zero
     * @param parts into how many it is divided
     */
    void run(int depth, int part, int parts) {
        Ran calm = run(Way.NONE, 0);
        int number = 0;
        for (Points.Point point : calm.points()) {
            for (Strike strike : point.possible()) {
                if (number++ % parts == part) {
                    search(Way.NONE.then(point.step(), strike), depth);
                }
            }
        }
    }

    /** What was found. */
    List<Found> found() {
        return found;
    }

    private void search(Way way, int depth) {
        Ran ran = run(way, way.length() < depth ? way.lastStep() : Long.MAX_VALUE);
        ran.broken().ifPresent(what -> found.add(new Found(way, what)));
        if (way.length() == depth) {
            return;
        }
        for (Points.Point point : ran.points()) {
            for (Strike strike : point.possible()) {
                search(way.then(point.step(), strike), depth);
            }
        }
    }

    /** Runs with these things going wrong, and notes where something else could from step {@code from} on. */
    private Ran run(Way way, long from) {
        return run(way, from, Optional.empty());
    }

    /**
     * Shows one way step by step.
     *
     * @return what was untrue in it
     */
    Optional<Violation> replay(Way way, Consumer<Entry> trace) {
        return run(way, Long.MAX_VALUE, Optional.of(trace)).broken();
    }

    /** The states of the VM's QEMUs right before each thing that went wrong. */
    List<String> statesBefore(Way way) {
        Cluster cluster = cluster(Optional.empty());
        Strikes strikes = strikes(cluster);
        List<String> states = new ArrayList<>();
        long step = 0;
        for (Way.Placed placed : way.placed()) {
            for (; step < placed.step(); step++) {
                Optional<Actor> _ = cluster.step();
            }
            states.add(cluster.state().ofProtocol());
            strikes.apply(placed.strike());
        }
        return states;
    }

    private Strikes strikes(Cluster cluster) {
        return new Strikes(cluster, new SplittableRandom(seed + 1));
    }

    private Cluster cluster(Optional<Consumer<Entry>> trace) {
        SplittableRandom random = new SplittableRandom(seed);
        return new Cluster(random, 2, Course.random(random), trace, oldTarget, postcopy);
    }

    private Ran run(Way way, long from, Optional<Consumer<Entry>> trace) {
        runs++;
        Cluster cluster = cluster(trace);
        Strikes strikes = strikes(cluster);
        Points points = new Points(cluster, strikes);
        Iterator<Way.Placed> placed = way.placed().iterator();
        Optional<Way.Placed> next = nextOf(placed);
        for (long step = 0; step < Simulation.MOST_STEPS; step++) {
            Optional<Actor> went = step == 0 ? Optional.empty() : cluster.step();
            steps++;
            Optional<Violation> broken = cluster.broken();
            if (broken.isPresent()) {
                cluster.trace(Entry.Kind.VIOLATION, "", broken.get().toString());
                return new Ran(broken, List.of());
            }
            if (next.isEmpty() && step > from) {
                points.after(step, went);
            }
            while (next.isPresent() && next.get().step() == step) {
                strikes.apply(next.get().strike());
                next = nextOf(placed);
            }
            if (next.isEmpty() && cluster.unsettled().isEmpty()) {
                return new Ran(Optional.empty(), points.all());
            }
            Duration elapsed = cluster.world().clock().elapsed();
            if (elapsed.compareTo(Simulation.CALM) > 0) {
                return new Ran(cluster.unsettled(), List.of());
            }
        }
        return new Ran(Optional.of(new Violation(Invariant.I4, "it has no end")), List.of());
    }

    private static Optional<Way.Placed> nextOf(Iterator<Way.Placed> placed) {
        return placed.hasNext() ? Optional.of(placed.next()) : Optional.empty();
    }

    /** How many ways were tried. */
    long runs() {
        return runs;
    }

    /** How many steps that took. */
    long steps() {
        return steps;
    }
}
