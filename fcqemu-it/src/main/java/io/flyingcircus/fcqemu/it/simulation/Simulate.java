package io.flyingcircus.fcqemu.it.simulation;

import java.util.Map;
import java.util.TreeMap;

/** The command {@code ./simulate}. */
public final class Simulate {

    private Simulate() {}

    public static void main(String[] arguments) {
        long first = 1;
        int runs = 1000;
        boolean replay = false;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--runs" -> runs = Integer.parseInt(arguments[i + 1]);
                case "--from" -> first = Long.parseLong(arguments[i + 1]);
                case "--seed" -> {
                    first = Long.parseLong(arguments[i + 1]);
                    runs = 1;
                    replay = true;
                }
                default -> throw new IllegalArgumentException(arguments[i]);
            }
        }
        long began = System.nanoTime();
        long steps = 0;
        int broken = 0;
        Map<String, Integer> kinds = new TreeMap<>();
        for (long seed = first; seed < first + runs; seed++) {
            Simulation[] one = new Simulation[1];
            boolean show = replay;
            one[0] = new Simulation(seed, 2 + (int) (seed % 2), (int) (seed % 5), line -> {
                if (show) {
                    System.out.println((one[0] == null ? "" : one[0].elapsed()) + " " + line);
                }
            });
            switch (one[0].run()) {
                case Simulation.Result.Held held -> {
                    steps += held.steps();
                    held.faults().forEach(fault -> kinds.merge(fault, 1, Integer::sum));
                }
                case Simulation.Result.Broken bad -> {
                    broken++;
                    steps += bad.steps();
                    System.out.println("seed " + seed + ": " + bad.what() + " after " + bad.steps() + " steps, faults "
                            + bad.faults());
                }
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(
                "%d runs, %d broken, %d steps, %.0f s, %.0f runs/s, %.0f steps/s, faults %s%n",
                runs, broken, steps, seconds, runs / seconds, steps / seconds, kinds);
    }
}
