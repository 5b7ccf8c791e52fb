package io.flyingcircus.fcqemu.cli.metrics;

import io.flyingcircus.fcqemu.domain.status.VmRow;
import io.flyingcircus.fcqemu.ports.memory.MemoryUse;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.Mib;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The VMs of a host, as {@code ls} sees them: no lock is taken and no monitor opened. Looked at twice a minute at most. */
public final class HostMetrics {

    /** The kernel walks through all memory of a QEMU to say what it really uses. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final Supplier<List<VmRow>> look;
    private final Predicate<VmName> mayBeFrozen;
    private final Clock clock;
    private final SortedMap<VmName, Duration> frozenSince = new TreeMap<>();
    private @Nullable Look last;

    private record Look(List<VmRow> rows, Duration at) {}

    /**
     * Those that {@code look} sees.
     *
     * @param mayBeFrozen whether this host froze the guest of a VM, and nobody has seen it thawed since
     */
    public HostMetrics(Supplier<List<VmRow>> look, Predicate<VmName> mayBeFrozen, Clock clock) {
        this.look = look;
        this.mayBeFrozen = mayBeFrozen;
        this.clock = clock;
    }

    synchronized void write(MetricText text) {
        Duration now = clock.elapsed();
        if (last == null || now.minus(last.at()).compareTo(FRESH) >= 0) {
            last = new Look(look.get(), now);
        }
        List<VmRow> rows = last.rows();
        frozenSince.keySet().retainAll(rows.stream().map(VmRow::vm).toList());
        text.ofEach(
                "fcqemu_vm_running",
                MetricType.GAUGE,
                "Whether a QEMU of a VM that is or was here lives here.",
                of(rows, row -> Optional.of(row.online() ? 1.0 : 0.0)));
        text.ofEach(
                "fcqemu_vm_outdated",
                MetricType.GAUGE,
                "Whether a VM's QEMU, or its machine type, is older than what this host would start now.",
                of(rows, row -> row.outdated().map(outdated -> outdated ? 1.0 : 0.0)));
        text.ofEach(
                "fcqemu_vm_memory_booked_bytes",
                MetricType.GAUGE,
                "Guest memory a VM was started with.",
                of(rows, row -> row.booked().map(HostMetrics::bytes)));
        text.ofEach(
                "fcqemu_vm_memory_pss_bytes",
                MetricType.GAUGE,
                "What a VM's QEMU really uses (PSS).",
                of(rows, row -> row.use().map(MemoryUse::pss).map(HostMetrics::bytes)));
        text.ofEach(
                "fcqemu_vm_memory_swap_bytes",
                MetricType.GAUGE,
                "What of a VM's QEMU is in swap.",
                of(rows, row -> row.use().map(MemoryUse::swap).map(HostMetrics::bytes)));
        text.ofEach(
                "fcqemu_vm_frozen_seconds",
                MetricType.GAUGE,
                "How long the guest of a VM has been frozen for a snapshot; 0 if it is not.",
                of(rows, row -> Optional.of(MetricText.seconds(frozen(row.vm(), now)))));
    }

    /** As far as this process knows: the note does not say since when. */
    private Duration frozen(VmName vm, Duration now) {
        if (!mayBeFrozen.test(vm)) {
            frozenSince.remove(vm);
            return Duration.ZERO;
        }
        return now.minus(frozenSince.computeIfAbsent(vm, _ -> now));
    }

    private static double bytes(Mib size) {
        return size.toBytes();
    }

    private static SortedMap<String, Double> of(List<VmRow> rows, Function<VmRow, Optional<Double>> value) {
        SortedMap<String, Double> values = new TreeMap<>();
        rows.forEach(
                row -> value.apply(row).ifPresent(found -> values.put(row.vm().value(), found)));
        return values;
    }
}
