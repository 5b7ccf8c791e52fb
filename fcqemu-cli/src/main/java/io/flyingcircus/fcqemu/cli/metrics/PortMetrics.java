package io.flyingcircus.fcqemu.cli.metrics;

import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.Observation;
import io.flyingcircus.fcqemu.domain.ensure.Transfer;
import io.flyingcircus.fcqemu.domain.host.Sightings;
import io.flyingcircus.fcqemu.domain.migration.Moved;
import io.flyingcircus.fcqemu.domain.migration.Outcome;
import io.flyingcircus.fcqemu.ports.hypervisor.MigrationProgress;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** How fast QEMUs and Ceph answer, and what becomes of migrations. For many threads at once. */
public final class PortMetrics implements Sightings {

    private final Map<Door, Histogram> durations = new EnumMap<>(Door.class);
    private final Map<Door, Long> failures = new EnumMap<>(Door.class);
    private final SortedMap<VmName, MigrationProgress> moving = new TreeMap<>();
    private final Map<Result, Long> results = new EnumMap<>(Result.class);
    private final Histogram totals = new Histogram();
    private final Histogram pauses = new Histogram();
    private long bytes;
    private long memoryLost;

    /** What is asked. */
    public enum Door {
        /** A QEMU, over its monitor. */
        QMP("fcqemu_qmp", "QEMU's monitors"),
        /** Ceph, through librados and librbd. */
        CEPH("fcqemu_ceph", "Ceph");

        private final String metric;
        private final String who;

        Door(String metric, String who) {
            this.metric = metric;
            this.who = who;
        }
    }

    /** What became of a migration. */
    private enum Result {
        WENT,
        CAME,
        STAYS,
        CALLED_OFF,
        UNDECIDED
    }

    /** Nothing was asked yet. */
    public PortMetrics() {
        for (Door door : Door.values()) {
            durations.put(door, new Histogram());
            failures.put(door, 0L);
        }
    }

    /** Something was asked, and answered or not. */
    synchronized void called(Door door, Duration took, boolean failed) {
        durations.computeIfAbsent(door, _ -> new Histogram()).add(took);
        if (failed) {
            failures.merge(door, 1L, Long::sum);
        }
    }

    /** How far a migration is; one that is not under way is none. */
    synchronized void progress(VmName vm, MigrationProgress progress) {
        if (progress.phase().underWay()) {
            moving.put(vm, progress);
        } else {
            moving.remove(vm);
        }
    }

    @Override
    public synchronized void looked(VmName vm, HostName host, Observation found) {
        if (found.monitor() instanceof MonitorView.Answered(RunStatus _, Transfer transfer)
                && transfer.memory() == Transfer.Memory.BROKEN) {
            memoryLost++;
        }
    }

    @Override
    public synchronized void migrationEnded(VmName vm, Outcome outcome) {
        moving.remove(vm);
        results.merge(
                switch (outcome) {
                    case Outcome.Went(Moved moved) -> {
                        moved(moved);
                        yield Result.WENT;
                    }
                    case Outcome.Came(Moved moved) -> {
                        moved(moved);
                        yield Result.CAME;
                    }
                    case Outcome.Stays _ -> Result.STAYS;
                    case Outcome.CalledOff _ -> Result.CALLED_OFF;
                    case Outcome.LookAgain _, Outcome.DefinitionChanged _ -> Result.UNDECIDED;
                },
                1L,
                Long::sum);
    }

    /** Nobody works on a VM any more, whatever was the end of that: its guest is not on its way. */
    public synchronized void left(VmName vm) {
        moving.remove(vm);
    }

    private void moved(Moved moved) {
        totals.add(moved.total());
        moved.sent().ifPresent(sent -> {
            pauses.add(sent.pause());
            bytes += sent.bytes();
        });
    }

    synchronized void write(MetricText text) {
        durations.forEach((door, histogram) -> text.histogram(
                door.metric + "_duration_seconds",
                "How long it took " + door.who + " to answer the daemon.",
                histogram));
        failures.forEach((door, count) -> text.metric(
                        door.metric + "_failures_total",
                        MetricType.COUNTER,
                        "How often " + door.who + " refused or did not answer in time.")
                .sample(door.metric + "_failures_total", (double) count));
        text.metric("fcqemu_migrations_total", MetricType.COUNTER, "Migrations that ended, by result.");
        for (Result result : Result.values()) {
            text.sample(
                    "fcqemu_migrations_total",
                    (double) results.getOrDefault(result, 0L),
                    "result",
                    result.name().toLowerCase(Locale.ROOT));
        }
        text.metric(
                        "fcqemu_migration_memory_lost_total",
                        MetricType.COUNTER,
                        "How often a QEMU was found whose guest was switched over (postcopy) and will never be whole.")
                .sample("fcqemu_migration_memory_lost_total", (double) memoryLost);
        text.histogram(
                "fcqemu_migration_duration_seconds", "How long it took to move a guest, both hosts ready.", totals);
        text.histogram(
                "fcqemu_migration_pause_seconds", "How long guests that went stood still, locks included.", pauses);
        text.metric("fcqemu_migration_sent_bytes_total", MetricType.COUNTER, "What was sent of guests that went.")
                .sample("fcqemu_migration_sent_bytes_total", (double) bytes);
        text.metric(
                "fcqemu_vm_migration_phase", MetricType.GAUGE, "1 with the phase that a migration under way is in.");
        moving.forEach((vm, progress) -> text.sample(
                "fcqemu_vm_migration_phase",
                1,
                "vm",
                vm.value(),
                "phase",
                progress.phase().qmpName()));
        gauge(text, "memory_bytes", "Guest memory to be moved.", MigrationProgress::totalBytes);
        gauge(text, "processed_bytes", "What was sent so far.", MigrationProgress::transferredBytes);
        gauge(text, "remaining_bytes", "What is still to be sent.", MigrationProgress::remainingBytes);
        gauge(text, "dirty_bytes_per_second", "How fast the guest writes.", MigrationProgress::dirtyBytesPerSecond);
        gauge(text, "bytes_per_second", "How fast it is sent.", MigrationProgress::bytesPerSecond);
        gauge(
                text,
                "expected_pause_seconds",
                "How long the guest would stand still if the rest were sent now.",
                progress -> MetricText.seconds(progress.expectedPause()));
    }

    private void gauge(MetricText text, String name, String help, ToDoubleFunction<MigrationProgress> value) {
        SortedMap<String, Double> values = new TreeMap<>();
        moving.forEach((vm, progress) -> values.put(vm.value(), value.applyAsDouble(progress)));
        text.ofEach("fcqemu_vm_migration_" + name, MetricType.GAUGE, help, values);
    }
}
