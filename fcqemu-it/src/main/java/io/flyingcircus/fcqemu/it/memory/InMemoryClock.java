package io.flyingcircus.fcqemu.it.memory;

import io.flyingcircus.fcqemu.ports.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
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
        Duration deadline = elapsed.plus(patience.isNegative() ? Duration.ZERO : patience);
        while (!condition.getAsBoolean()) {
            Map.Entry<Due, Runnable> next = plan.firstEntry();
            if (next == null || next.getKey().at().compareTo(deadline) > 0) {
                moveTo(deadline);
                return condition.getAsBoolean();
            }
            plan.pollFirstEntry();
            moveTo(next.getKey().at());
            next.getValue().run();
        }
        return true;
    }

    /** Never backwards: an action may have waited itself. */
    private void moveTo(Duration moment) {
        if (moment.compareTo(elapsed) > 0) {
            elapsed = moment;
        }
    }
}
