package io.flyingcircus.fcqemu.cli.metrics;

import io.flyingcircus.fcqemu.domain.daemon.Outcome;
import io.flyingcircus.fcqemu.domain.received.Errand;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** What the daemon did, counted. For many threads at once. What is counted for a VM goes with it. */
public final class WorkMetrics {

    private final Clock clock;
    private Supplier<Load> load = () -> new Load(0, 0);
    private final Map<Outcome, Long> ensures = new EnumMap<>(Outcome.class);
    private final Map<Outcome, Long> snapshots = new EnumMap<>(Outcome.class);
    private final SortedMap<VmName, Vm> vms = new TreeMap<>();
    private final SortedMap<String, Duration> keysRead = new TreeMap<>();
    private final Histogram durations = new Histogram();
    private final Histogram lags = new Histogram();

    private static final class Vm {
        private Duration succeeded;
        private long failures;

        Vm(Duration now) {
            this.succeeded = now;
        }
    }

    /**
     * What there is to do.
     *
     * @param attended how many VMs are attended to
     * @param atWork how many are being worked on
     */
    public record Load(int attended, int atWork) {}

    /** From now on that says what there is to do. */
    public synchronized void load(Supplier<Load> now) {
        load = now;
    }

    /** Nothing was done yet. */
    public WorkMetrics(Clock clock) {
        this.clock = clock;
    }

    /**
     * Something was done, or tried.
     *
     * @param waited how long it had been due when it was begun
     */
    public synchronized void worked(Errand errand, Outcome outcome, Duration waited, Duration took) {
        Duration now = clock.elapsed();
        lags.add(waited);
        switch (errand) {
            case Errand.Ensure(VmName vm) -> {
                ensures.merge(outcome, 1L, Long::sum);
                durations.add(took);
                ensured(vm, outcome, now);
            }
            case Errand.Snapshot _ -> snapshots.merge(outcome, 1L, Long::sum);
        }
    }

    private void ensured(VmName vm, Outcome outcome, Duration now) {
        if (outcome == Outcome.NOTHING_HERE) {
            vms.remove(vm);
            return;
        }
        Vm known = vms.computeIfAbsent(vm, _ -> new Vm(now));
        switch (outcome) {
            case DONE, NOTHING_HERE -> {
                known.succeeded = now;
                known.failures = 0;
            }
            case FAILED -> known.failures++;
            case BUSY -> {}
        }
    }

    /** All keys below a prefix were read, or there was nothing new. */
    public synchronized void keysFollowed(String prefix) {
        keysRead.put(prefix, clock.elapsed());
    }

    synchronized void write(MetricText text) {
        Load there = load.get();
        text.metric("fcqemu_vms_attended", MetricType.GAUGE, "VMs that are this host's business.")
                .sample("fcqemu_vms_attended", there.attended());
        text.metric("fcqemu_vms_at_work", MetricType.GAUGE, "VMs that are being worked on.")
                .sample("fcqemu_vms_at_work", there.atWork());
        Duration now = clock.elapsed();
        byOutcome(text, "fcqemu_ensures_total", "Times a VM was ensured, by result.", ensures);
        byOutcome(text, "fcqemu_snapshots_total", "Snapshots that Consul asked for, by result.", snapshots);
        text.histogram("fcqemu_ensure_duration_seconds", "How long it took to ensure a VM.", durations);
        text.histogram("fcqemu_event_lag_seconds", "How long work was due until it was begun.", lags);
        text.ofEach(
                "fcqemu_vm_ensure_success_age_seconds",
                MetricType.GAUGE,
                "Time since a VM was last ensured; since it was first tried if it never was.",
                ofVms(vm -> MetricText.seconds(now.minus(vm.succeeded))));
        text.ofEach(
                "fcqemu_vm_ensure_failures",
                MetricType.GAUGE,
                "How often in a row a VM could not be ensured.",
                ofVms(vm -> (double) vm.failures));
        text.metric(
                "fcqemu_keys_age_seconds",
                MetricType.GAUGE,
                "Time since Consul last told of keys, or that none is new.");
        keysRead.forEach((prefix, read) ->
                text.sample("fcqemu_keys_age_seconds", MetricText.seconds(now.minus(read)), "prefix", prefix));
    }

    private SortedMap<String, Double> ofVms(Function<Vm, Double> value) {
        SortedMap<String, Double> values = new TreeMap<>();
        vms.forEach((name, vm) -> values.put(name.value(), value.apply(vm)));
        return values;
    }

    private static void byOutcome(MetricText text, String name, String help, Map<Outcome, Long> counts) {
        text.metric(name, MetricType.COUNTER, help);
        for (Outcome outcome : Outcome.values()) {
            text.sample(
                    name,
                    (double) counts.getOrDefault(outcome, 0L),
                    "result",
                    outcome.name().toLowerCase(Locale.ROOT));
        }
    }
}
