package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.entropy.Entropy;
import java.time.Duration;

/** Chance for tests that need none: identifiers are numbered, durations as long as they can be. */
public final class CountingEntropy implements Entropy {

    private long count;

    @Override
    public String identifier() {
        count++;
        return "%032x".formatted(count);
    }

    @Override
    public Duration upTo(Duration longest) {
        return longest;
    }
}
