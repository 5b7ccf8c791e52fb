package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.it.simulation.replay.Entry;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The command {@code ./simulate}. */
public final class Simulate {

    private static final int SHOWN = 20;
    private static final int USAGE_ERROR = 64;
    private static final long RUNS_THAT_COVER_ALL = 50_000;

    private final PrintStream out;
    private final int threads;
    private final int hosts;

    private Simulate(PrintStream out, int threads, int hosts) {
        this.out = out;
        this.threads = threads;
        this.hosts = hosts;
    }

    /** Runs it; exit code 1 if something was untrue that must never be, 64 for what it does not know. */
    public static void main(String[] arguments) throws InterruptedException, IOException {
        if (Arrays.asList(arguments).contains("--help")) {
            System.out.println(SimulateOptions.USAGE);
            return;
        }
        SimulateOptions options;
        try {
            options = SimulateOptions.parse(arguments);
        } catch (IllegalArgumentException unknown) {
            System.err.println("simulate: " + unknown.getMessage());
            System.exit(USAGE_ERROR);
            return;
        }
        Simulate command = new Simulate(System.out, options.threads(), options.hosts());
        boolean held = switch (options.what()) {
            case RUNS -> command.runs(options.from(), options.runs(), options.coverage());
            case REPLAY -> command.replay(options.from());
            case REPLAY_WAY -> command.replay(searchFor(options), Way.parse(options.way()));
            case SCENARIO -> command.scenario(options.file());
            case SEARCH -> command.search(options);
        };
        System.exit(held ? 0 : 1);
    }

    /** A seed stands for its whole run, so that number of hosts and of strikes follow from it too. */
    static Simulation simulation(long seed) {
        return simulation(seed, 0, Optional.empty());
    }

    /** Few, so that what went wrong can be told from what followed; or many. */
    private static int strikes(long seed) {
        return seed % 3 == 0 ? (int) (seed / 3 % 6) : (int) (seed % 31);
    }

    /** @param hosts how many; 0 as the seed says */
    static Simulation simulation(long seed, int hosts, Optional<Consumer<Entry>> trace) {
        return new Simulation(seed, hosts == 0 ? 2 + (int) (seed % 2) : hosts, strikes(seed), trace);
    }

    private boolean replay(long seed) {
        Simulation.Result result =
                simulation(seed, hosts, Optional.of(out::println)).run();
        out.println(
                switch (result) {
                    case Simulation.Result.Held(long steps, List<String> strikes) ->
                        "all held, " + steps + " steps, " + strikes.size() + " things went wrong";
                    case Simulation.Result.Broken(long steps, Violation what, List<String> strikes) ->
                        "broken after " + steps + " steps and " + strikes.size() + " things that went wrong: " + what;
                });
        return result instanceof Simulation.Result.Held;
    }

    private static Search searchFor(SimulateOptions options) {
        return options.postcopy() ? Search.ofPostcopy(options.from()) : new Search(options.from(), options.oldTarget());
    }

    private boolean replay(Search search, Way way) {
        Optional<Violation> broken = search.replay(way, out::println);
        out.println(broken.map(what -> "broken: " + what).orElse("all held"));
        return broken.isEmpty();
    }

    private boolean scenario(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            return scenarios(file);
        }
        Optional<Violation> broken =
                new ScenarioRun(Scenario.parse(Files.readString(file)), Optional.of(out::println)).run();
        out.println(broken.map(what -> "broken: " + what).orElse("all held"));
        return broken.isEmpty();
    }

    private boolean scenarios(Path folder) throws IOException {
        boolean held = true;
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.filter(each -> each.toString().endsWith(".txt"))
                    .sorted()
                    .toList()) {
                Scenario scenario = Scenario.parse(Files.readString(file));
                Optional<Violation> broken = new ScenarioRun(scenario, Optional.empty()).run();
                out.println(file.getFileName() + ": "
                        + broken.map(Violation::toString).orElse("held"));
                held &= broken.isEmpty();
            }
        }
        return held;
    }

    private record Tally(long runs, long steps, List<String> broken, Coverage coverage) {}

    private boolean runs(long from, long runs, boolean whole) throws InterruptedException {
        long began = System.nanoTime();
        long share = (runs + threads - 1) / threads;
        List<Tally> tallies = inParallel(part -> {
            long first = from + part * share;
            return tally(first, Math.min(first + share, from + runs));
        });
        double seconds = (System.nanoTime() - began) / 1e9;
        Coverage coverage = new Coverage();
        tallies.forEach(tally -> coverage.add(tally.coverage()));
        List<String> broken =
                tallies.stream().flatMap(tally -> tally.broken().stream()).toList();
        long steps = tallies.stream().mapToLong(Tally::steps).sum();
        if (whole) {
            print("states of a hand-over, at every tenth step", coverage.states());
            print("what went wrong, where", coverage.strikes());
            print("where a process was killed", coverage.crashes());
        }
        coverage.summary().forEach(out::println);
        broken.stream().limit(SHOWN).forEach(out::println);
        out.printf(
                "%,d runs, %d broken, %,d steps, %.0f s, %,.0f runs/s, %,.0f steps/s%n",
                runs, broken.size(), steps, seconds, runs / seconds, steps / seconds);
        boolean wide = runs < RUNS_THAT_COVER_ALL || coverage.pointsOfCrashes().size() == ProtocolPoint.values().length;
        if (!wide) {
            out.println("Found no run in which a process was killed at one of the points named above");
        }
        return broken.isEmpty() && wide;
    }

    private Tally tally(long from, long end) {
        long steps = 0;
        List<String> broken = new ArrayList<>();
        Coverage coverage = new Coverage();
        for (long seed = from; seed < end; seed++) {
            Simulation one = simulation(seed, hosts, Optional.empty());
            Simulation.Result result = one.run();
            steps += result.steps();
            coverage.add(one.coverage());
            if (result instanceof Simulation.Result.Broken bad) {
                broken.add("seed " + seed + ": " + bad.what() + " after " + bad.steps() + " steps, " + bad.strikes()
                        + "; ./simulate --seed " + seed + (hosts == 0 ? "" : " --hosts " + hosts));
            }
        }
        return new Tally(end - from, steps, broken, coverage);
    }

    private boolean search(SimulateOptions options) throws InterruptedException {
        long began = System.nanoTime();
        List<Search> searches = inParallel(part -> {
            Search search = searchFor(options);
            search.run(options.strikes(), part, threads * options.share());
            return search;
        });
        double seconds = (System.nanoTime() - began) / 1e9;
        long ways = searches.stream().mapToLong(Search::runs).sum();
        long steps = searches.stream().mapToLong(Search::steps).sum();
        OldTargetsGap gap = new OldTargetsGap(searches.getFirst());
        Map<Boolean, List<Search.Found>> found = searches.stream()
                .flatMap(search -> search.found().stream())
                .collect(Collectors.partitioningBy(one -> options.oldTarget().isPresent() && gap.explains(one)));
        List<Search.Found> broken = Objects.requireNonNull(found.get(false));
        broken.stream().limit(SHOWN).forEach(one -> out.println(one.what() + "; " + replayOf(options, one.way())));
        if (options.oldTarget().isPresent()) {
            printKnown(options, Objects.requireNonNull(found.get(true)));
        }
        out.printf(
                "%,d ways for up to %d things to go wrong, %d broken, %,d steps, %.0f s, %,.0f ways/s, %,.0f steps/s%n",
                ways, options.strikes(), broken.size(), steps, seconds, ways / seconds, steps / seconds);
        return broken.isEmpty();
    }

    /** How many, and the shortest way to each kind of harm. */
    private void printKnown(SimulateOptions options, List<Search.Found> known) {
        Set<Invariant> shown = EnumSet.noneOf(Invariant.class);
        known.stream()
                .sorted(Comparator.comparingInt(one -> one.way().length()))
                .filter(one -> shown.add(one.what().invariant()))
                .forEach(one -> out.println("known: " + one.what() + "; " + replayOf(options, one.way())));
        out.printf("%,d ways end badly at the one moment at which nothing helps against the old tool%n", known.size());
    }

    private static String replayOf(SimulateOptions options, Way way) {
        String target = options.oldTarget()
                .map(old -> " --to-old " + old.name().toLowerCase(Locale.ROOT))
                .orElse("");
        return "./simulate" + (options.postcopy() ? " --postcopy" : "") + " --from " + options.from() + target
                + " --way '" + way + "'";
    }

    private interface Part<T> {
        T run(int part);
    }

    private <T> List<T> inParallel(Part<T> work) throws InterruptedException {
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Callable<T>> parts = IntStream.range(0, threads)
                    .<Callable<T>>mapToObj(part -> () -> work.run(part))
                    .toList();
            List<Future<T>> futures = pool.invokeAll(parts);
            List<T> results = new ArrayList<>();
            for (Future<T> future : futures) {
                try {
                    results.add(future.get());
                } catch (ExecutionException failure) {
                    throw new IllegalStateException("the simulation itself failed", failure.getCause());
                }
            }
            return results;
        }
    }

    private void print(String title, Map<String, Long> counts) {
        out.println(title + ":");
        counts.forEach((what, count) -> out.printf("  %,12d  %s%n", count, what));
    }
}
