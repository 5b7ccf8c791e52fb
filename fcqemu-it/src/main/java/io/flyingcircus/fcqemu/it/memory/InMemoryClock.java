package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/** Time that goes on only when somebody waits, and does what was planned for the moments it passes. */
public final class InMemoryClock implements Clock {

    private record Due(Duration at, long order) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            int byTime = at.compareTo(other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final Instant start;
    private final TreeMap<Due, Runnable> plan = new TreeMap<>();
    private Duration elapsed = Duration.ZERO;
    private long count;
    private Waiting waiting = this::doWhatIsPlanned;

    InMemoryClock(Instant start) {
        this.start = start;
    }

    @Override
    public Instant now() {
        return start.plus(elapsed);
    }

    @Override
    public Duration elapsed() {
        return elapsed;
    }

    @Override
    public void sleep(Duration duration) {
        sleepUntil(() -> false, duration);
    }

    /** Plans {@code action} for {@code delay} from now. Actions of one moment run in the order they were planned in. */
    public void after(Duration delay, Runnable action) {
        plan.put(new Due(elapsed.plus(delay), count++), action);
    }

    /**
     * Waits until {@code condition} holds, which only what is planned can change, or until {@code patience} is over.
     *
     * @return whether it holds
     */
    public boolean sleepUntil(BooleanSupplier condition, Duration patience) {
        if (condition.getAsBoolean()) {
            return true;
        }
        waiting.until(condition, elapsed.plus(patience.isNegative() ? Duration.ZERO : patience));
        return condition.getAsBoolean();
    }

    /** From now on it is {@code how} who makes time go on while somebody waits. */
    public void waiting(Waiting how) {
        waiting = how;
    }

    /** The moment of what is planned next, if anything is. */
    public Optional<Duration> nextPlanned() {
        return plan.isEmpty() ? Optional.empty() : Optional.of(plan.firstKey().at());
    }

    /** Does the one thing that is planned next, at its moment. */
    public void doNextPlanned() {
        Map.Entry<Due, Runnable> next = plan.pollFirstEntry();
        moveTo(next.getKey().at());
        next.getValue().run();
    }

    /** Time goes on to {@code moment}, before which nothing is planned. */
    public void goOnTo(Duration moment) {
        moveTo(moment);
    }

    private void doWhatIsPlanned(BooleanSupplier condition, Duration deadline) {
        while (!condition.getAsBoolean()) {
            if (plan.isEmpty() || plan.firstKey().at().compareTo(deadline) > 0) {
                moveTo(deadline);
                return;
            }
            doNextPlanned();
        }
    }

    /** Never backwards: an action may have waited itself. */
    private void moveTo(Duration moment) {
        if (moment.compareTo(elapsed) > 0) {
            elapsed = moment;
        }
    }
}
