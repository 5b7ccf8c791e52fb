package io.flyingcircus.fcqemu.cli.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** How often something took how long, from milliseconds to an hour. For many threads at once. */
final class Histogram {

    /** Of its buckets, ascending; what takes longer is counted in all and in none of them. */
    static final List<Duration> BOUNDS = List.of(
            Duration.ofMillis(5),
            Duration.ofMillis(10),
            Duration.ofMillis(25),
            Duration.ofMillis(50),
            Duration.ofMillis(100),
            Duration.ofMillis(250),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(1));

    private final long[] counts = new long[BOUNDS.size()];
    private long count;
    private Duration sum = Duration.ZERO;

    /**
     * All at one moment.
     *
     * @param upTo how many took at most as long as each bound
     * @param count how many there were
     * @param sum how long they took together
     */
    record Reading(List<Long> upTo, long count, Duration sum) {
        Reading {
            upTo = List.copyOf(upTo);
        }
    }

    synchronized void add(Duration duration) {
        count++;
        sum = sum.plus(duration);
        for (int i = 0; i < counts.length; i++) {
            if (duration.compareTo(BOUNDS.get(i)) <= 0) {
                counts[i]++;
            }
        }
    }

    synchronized Reading read() {
        List<Long> upTo = new ArrayList<>();
        for (long each : counts) {
            upTo.add(each);
        }
        return new Reading(upTo, count, sum);
    }
}
