package io.flyingcircus.fcqemu.it.simulation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The command {@code ./simulate}. */
public final class Simulate {

    private Simulate() {}

    public static void main(String[] arguments) {
        long first = 1;
        int runs = 1000;
        boolean replay = false;
        int search = 0;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--runs" -> runs = Integer.parseInt(arguments[i + 1]);
                case "--from" -> first = Long.parseLong(arguments[i + 1]);
                case "--search" -> search = Integer.parseInt(arguments[i + 1]);
                case "--seed" -> {
                    first = Long.parseLong(arguments[i + 1]);
                    runs = 1;
                    replay = true;
                }
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        if (search > 0) {
            search(first, search);
            return;
        }
        random(first, runs, replay);
    }

    private static void search(long seed, int depth) {
        long began = System.nanoTime();
        Search search = new Search(seed);
        List<Search.Found> found = search.run(depth, 0, Integer.getInteger("parts", 1));
        found.stream().limit(20).forEach(System.out::println);
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%d ways, %d broken, %d steps, %.0f s, %.0f ways/s, %.0f steps/s%n",
                search.runs(),
                found.size(),
                search.steps(),
                seconds,
                search.runs() / seconds,
                search.steps() / seconds);
        if (!found.isEmpty()) {
            search.replay(found.getFirst().placed(), System.out::println);
        }
    }

    private static void random(long first, int runs, boolean replay) {
        long began = System.nanoTime();
        long steps = 0;
        int broken = 0;
        Map<String, Integer> kinds = new TreeMap<>();
        for (long seed = first; seed < first + runs; seed++) {
            Simulation[] one = new Simulation[1];
            one[0] = new Simulation(seed, 2 + (int) (seed % 2), (int) (seed % 5), replay ? Optional.of(line -> System.out.println((one[0] == null ? "" : one[0].elapsed()) + " " + line)) : Optional.empty());
            Simulation.Result result = one[0].run();
            steps += result.steps();
            result.strikes().forEach(strike -> kinds.merge(strike, 1, Integer::sum));
            if (result instanceof Simulation.Result.Broken bad) {
                broken++;
                System.out.println(
                        "seed " + seed + ": " + bad.what() + " after " + bad.steps() + " steps, " + bad.strikes());
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%d runs, %d broken, %d steps, %.0f s, %.0f runs/s, %.0f steps/s, %s%n",
                runs, broken, steps, seconds, runs / seconds, steps / seconds, kinds);
    }
}
