package io.flyingcircus.fcqemu.it.memory;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** How somebody waits in a cluster in memory. */
@FunctionalInterface
public interface Waiting {

    /**
     * Comes back when {@code condition} holds, or when {@link InMemoryClock#elapsed} has reached {@code deadline}.
     */
    void until(BooleanSupplier condition, Duration deadline);
}
