package io.flyingcircus.fcqemu.it.simulation;

import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import java.time.Duration;
import java.util.SplittableRandom;

/** Chance that follows from a seed. */
final class SeededEntropy implements Entropy {

    private final SplittableRandom random;

    SeededEntropy(SplittableRandom random) {
        this.random = random;
    }

    @Override
    public String identifier() {
        return "%016x%016x".formatted(random.nextLong(), random.nextLong());
    }

    @Override
    public Duration upTo(Duration longest) {
        return Duration.ofMillis(random.nextLong(longest.toMillis() + 1));
    }
}
