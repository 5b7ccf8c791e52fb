package io.flyingcircus.fcqemu.it.simulation;

/**
 * What {@code ./simulate} is asked for.
 *
 * @param what kind of work
 * @param from first seed
 * @param runs how many seeds
 * @param strikes how many things go wrong in a search
 * @param share how many ways of a search there are for each one that is tried
 * @param threads at work
 */
record SimulateOptions(What what, long from, long runs, int strikes, int share, int threads) {

    /** Kinds of work. */
    enum What {
        RUNS,
        REPLAY,
        SEARCH
    }

    private static final String USAGE = """
            usage: simulate [--runs N] [--from SEED] [--threads N]   N runs from that seed on (1,000 from 1)
                   simulate --seed SEED                              one run, step by step
                   simulate --search 1|2 [--from SEED] [--threads N] every way for up to two things to go wrong;
                            [--share N]                           only one in N""";

    static SimulateOptions parse(String[] arguments) {
        SimulateOptions options = new SimulateOptions(
                What.RUNS, 1, 1000, 1, 1, Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < arguments.length; i += 2) {
            if (i + 1 == arguments.length || !arguments[i + 1].matches("[0-9]{1,15}")) {
                throw usage(arguments[i] + " needs a number");
            }
            options = options.with(arguments[i], Long.parseLong(arguments[i + 1]));
        }
        return options;
    }

    private SimulateOptions with(String name, long number) {
        return switch (name) {
            case "--runs" -> new SimulateOptions(what, from, number, strikes, share, threads);
            case "--from" -> new SimulateOptions(what, number, runs, strikes, share, threads);
            case "--threads" -> new SimulateOptions(what, from, runs, strikes, share, Math.clamp(number, 1, 64));
            case "--share" -> new SimulateOptions(what, from, runs, strikes, Math.clamp(number, 1, 1_000_000), threads);
            case "--seed" -> new SimulateOptions(What.REPLAY, number, 1, strikes, share, threads);
            case "--search" -> {
                if (number < 1 || number > 2) {
                    throw usage("a search is for 1 or 2 things that go wrong");
                }
                yield new SimulateOptions(What.SEARCH, from, runs, (int) number, share, threads);
            }
            default -> throw usage("what is " + name + "?");
        };
    }

    private static IllegalArgumentException usage(String problem) {
        return new IllegalArgumentException(problem + "\n" + USAGE);
    }
}
