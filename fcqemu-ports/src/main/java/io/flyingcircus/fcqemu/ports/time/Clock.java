package io.flyingcircus.fcqemu.ports.time;

import java.time.Duration;
import java.time.Instant;

/** Time, as the domain sees it. In a simulation it is the scheduler's. */
public interface Clock {

    /** The wall clock; may jump. */
    Instant now();

    /** Time since some fixed moment; never goes backwards. */
    Duration elapsed();

    /** Waits that long. */
    void sleep(Duration duration);
}
