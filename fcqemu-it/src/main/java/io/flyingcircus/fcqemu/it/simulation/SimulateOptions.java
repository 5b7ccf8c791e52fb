package io.flyingcircus.fcqemu.it.simulation;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** What {@code ./simulate} is asked for. */
final class SimulateOptions {

    /** Kinds of work. */
    enum What {
        RUNS,
        REPLAY,
        REPLAY_WAY,
        SCENARIO,
        SEARCH
    }

    static final String USAGE = """
            usage: simulate [--runs N] [--from SEED]      N runs from that seed on (1,000 from 1)
                            [--hosts N]                   with that many hosts (two or three, as the seed says)
                            [--coverage]                  and the tables of what was reached
                            [--threads N]
                   simulate --seed SEED [--hosts N]       one run, step by step
                   simulate --search 1|2 [--from SEED]    every way for up to two things to go wrong in one hand-over;
                            [--share N] [--threads N]     only one in N
                            [--to-old first|second]       to a host with the old tool, up to 1.4.0 or from 1.4.1 on
                            [--postcopy]                  of a guest that writes faster than it can be sent
                   simulate --way WAY [--from SEED]       one of those, step by step: '31 kill-agent h1, 44 cut-stream'
                            [--to-old first|second] [--postcopy]
                   simulate --scenario FILE               a scenario, step by step; of a folder how each ends""";

    private What what = What.RUNS;
    private long from = 1;
    private long runs = 1000;
    private int strikes = 1;
    private int share = 1;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int hosts;
    private boolean coverage;
    private Optional<OldGeneration> oldTarget = Optional.empty();
    private boolean postcopy;
    private String way = "";
    private Path file = Path.of("");

    private SimulateOptions() {}

    static SimulateOptions parse(String... arguments) {
        SimulateOptions options = new SimulateOptions();
        Deque<String> left = new ArrayDeque<>(List.of(arguments));
        while (!left.isEmpty()) {
            options.take(left.pop(), left);
        }
        return options;
    }

    private void take(String name, Deque<String> left) {
        switch (name) {
            case "--coverage" -> coverage = true;
            case "--postcopy" -> postcopy = true;
            case "--runs" -> runs = number(name, left, 1, 1_000_000_000);
            case "--from" -> from = number(name, left, 0, Long.MAX_VALUE);
            case "--threads" -> threads = (int) number(name, left, 1, 64);
            case "--share" -> share = (int) number(name, left, 1, 1_000_000);
            case "--hosts" -> hosts = (int) number(name, left, 2, 9);
            case "--to-old" -> oldTarget = Optional.of(OldGeneration.parse(left.isEmpty() ? "" : left.pop()));
            case "--seed" -> {
                what = What.REPLAY;
                from = number(name, left, 0, Long.MAX_VALUE);
            }
            case "--search" -> {
                what = What.SEARCH;
                strikes = (int) number(name, left, 1, 2);
            }
            case "--way" -> {
                what = What.REPLAY_WAY;
                way = left.isEmpty() ? "" : left.pop();
            }
            case "--scenario" -> {
                what = What.SCENARIO;
                file = Path.of(left.isEmpty() ? "" : left.pop());
            }
            default -> throw usage("what is " + name + "?");
        }
    }

    private static long number(String name, Deque<String> left, long least, long most) {
        String number = left.isEmpty() ? "" : left.pop();
        if (!number.matches("[0-9]{1,18}") || Long.parseLong(number) < least || Long.parseLong(number) > most) {
            throw usage(name + " needs a number, at least " + least);
        }
        return Long.parseLong(number);
    }

    private static IllegalArgumentException usage(String problem) {
        return new IllegalArgumentException(problem + "\n" + USAGE);
    }

    /** Kind of work. */
    What what() {
        return what;
    }

    /** First seed. */
    long from() {
        return from;
    }

    /** How many seeds. */
    long runs() {
        return runs;
    }

    /** How many things go wrong in a search. */
    int strikes() {
        return strikes;
    }

    /** How many ways of a search there are for each one that is tried. */
    int share() {
        return share;
    }

    /** Which old tool the target of a search has, if it has one. */
    Optional<OldGeneration> oldTarget() {
        return oldTarget;
    }

    /** At work at once. */
    int threads() {
        return threads;
    }

    /** How many in each run; 0 as its seed says. */
    int hosts() {
        return hosts;
    }

    /** Whether the tables are shown, and not only how many of how many. */
    boolean coverage() {
        return coverage;
    }

    /** Whether a search is one of postcopy. */
    boolean postcopy() {
        return postcopy;
    }

    /** The text of the scenario that is run. */
    Path file() {
        return file;
    }

    /** The way that is replayed. */
    String way() {
        return way;
    }
}
