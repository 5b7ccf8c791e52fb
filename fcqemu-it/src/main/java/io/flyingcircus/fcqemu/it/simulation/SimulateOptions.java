package io.flyingcircus.fcqemu.it.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * What {@code ./simulate} is asked for.
 *
 * @param what kind of work
 * @param from first seed
 * @param runs how many seeds
 * @param strikes how many things go wrong in a search
 * @param share how many ways of a search there are for each one that is tried
 * @param threads at work
 * @param coverage whether the tables are shown, and not only how many of how many
 */
record SimulateOptions(What what, long from, long runs, int strikes, int share, int threads, boolean coverage) {

    /** Kinds of work. */
    enum What {
        RUNS,
        REPLAY,
        SEARCH
    }

    private static final String USAGE = """
            usage: simulate [--runs N] [--from SEED] [--threads N]   N runs from that seed on (1,000 from 1)
                            [--coverage]                          with the tables of what was reached
                   simulate --seed SEED                              one run, step by step
                   simulate --search 1|2 [--from SEED] [--threads N] every way for up to two things to go wrong;
                            [--share N]                           only one in N""";

    static SimulateOptions parse(String[] arguments) {
        SimulateOptions options = new SimulateOptions(
                What.RUNS, 1, 1000, 1, 1, Runtime.getRuntime().availableProcessors(), false);
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        while (!left.isEmpty()) {
            String name = left.pop();
            options = name.equals("--coverage") ? options.withCoverage() : options.with(name, number(name, left));
        }
        return options;
    }

    private static long number(String name, Deque<String> left) {
        String number = left.isEmpty() ? "" : left.pop();
        if (!number.matches("[0-9]{1,15}")) {
            throw usage(name + " needs a number");
        }
        return Long.parseLong(number);
    }

    private SimulateOptions withCoverage() {
        return new SimulateOptions(what, from, runs, strikes, share, threads, true);
    }

    private SimulateOptions with(String name, long number) {
        return switch (name) {
            case "--runs" -> new SimulateOptions(what, from, number, strikes, share, threads, coverage);
            case "--from" -> new SimulateOptions(what, number, runs, strikes, share, threads, coverage);
            case "--threads" ->
                new SimulateOptions(what, from, runs, strikes, share, Math.clamp(number, 1, 64), coverage);
            case "--share" ->
                new SimulateOptions(what, from, runs, strikes, Math.clamp(number, 1, 1_000_000), threads, coverage);
            case "--seed" -> new SimulateOptions(What.REPLAY, number, 1, strikes, share, threads, coverage);
            case "--search" -> {
                if (number < 1 || number > 2) {
                    throw usage("a search is for 1 or 2 things that go wrong");
                }
                yield new SimulateOptions(What.SEARCH, from, runs, (int) number, share, threads, coverage);
            }
            default -> throw usage("what is " + name + "?");
        };
    }

    private static IllegalArgumentException usage(String problem) {
        return new IllegalArgumentException(problem + "\n" + USAGE);
    }
}
