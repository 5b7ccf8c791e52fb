package io.flyingcircus.fcqemu.cli.metrics;

import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.Transfer;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.host.Sightings;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was seen of each VM the last time it was ensured: nobody is asked for it. For many threads at once. */
public final class SeenMetrics implements Sightings {

    private final Clock clock;
    private final SortedMap<VmName, Seen> seen = new TreeMap<>();

    private record Seen(VmStatus status, Duration at) {}

    /** Nothing was seen yet. */
    public SeenMetrics(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void saw(VmStatus status) {
        seen.put(status.vm(), new Seen(status, clock.elapsed()));
    }

    /** Nothing of it is this host's any more. */
    public synchronized void forget(VmName vm) {
        seen.remove(vm);
    }

    synchronized void write(MetricText text) {
        Duration now = clock.elapsed();
        text.metric(
                "fcqemu_vm_seen_age_seconds",
                MetricType.GAUGE,
                "Time since all of a VM was last seen: QEMU, volumes and locks. What else is told of it is as old.");
        seen.forEach((vm, last) -> text.sample(
                "fcqemu_vm_seen_age_seconds", MetricText.seconds(now.minus(last.at())), "vm", vm.value()));
        text.metric("fcqemu_vm_guest_running", MetricType.GAUGE, "Whether QEMU said that the guest executes.");
        seen.forEach((vm, last) ->
                text.sample("fcqemu_vm_guest_running", executes(last.status()) ? 1 : 0, "vm", vm.value()));
        text.metric("fcqemu_vm_locks", MetricType.GAUGE, "Volumes of a VM by who holds their lock.");
        seen.forEach((vm, last) -> locks(text, vm, last.status()));
        text.metric(
                "fcqemu_vm_disk_throttle_iops",
                MetricType.GAUGE,
                "Operations per second a disk is limited to, bursts apart; there is none where there is no limit.");
        seen.forEach((vm, last) -> last.status().disks().forEach(disk -> throttle(
                text,
                "fcqemu_vm_disk_throttle_iops",
                vm,
                disk,
                Map.of(
                        "total", disk.throttle().iops(),
                        "read", disk.throttle().iopsRead(),
                        "write", disk.throttle().iopsWrite()))));
        text.metric(
                "fcqemu_vm_disk_throttle_bytes_per_second",
                MetricType.GAUGE,
                "Bytes per second a disk is limited to; there is none where there is no limit.");
        seen.forEach((vm, last) -> last.status().disks().forEach(disk -> throttle(
                text,
                "fcqemu_vm_disk_throttle_bytes_per_second",
                vm,
                disk,
                Map.of(
                        "total", disk.throttle().bps(),
                        "read", disk.throttle().bpsRead(),
                        "write", disk.throttle().bpsWrite()))));
    }

    private static boolean executes(VmStatus status) {
        return status.monitor() instanceof MonitorView.Answered(RunStatus said, Transfer _) && said == RunStatus.RUNNING;
    }

    private static void locks(MetricText text, VmName vm, VmStatus status) {
        if (status.volumes() instanceof VolumesView.Known known) {
            for (Holder holder : Holder.values()) {
                int count = known.volumes().heldBy(holder, status.host()).size();
                if (count > 0) {
                    text.sample(
                            "fcqemu_vm_locks",
                            count,
                            "vm",
                            vm.value(),
                            "holder",
                            holder.name().toLowerCase(Locale.ROOT));
                }
            }
        }
    }

    /** @param limits by what they count, as in {@link Throttle} */
    private static void throttle(
            MetricText text, String metric, VmName vm, BlockDevice disk, Map<String, RateLimit> limits) {
        new TreeMap<>(limits).forEach((counts, limit) -> {
            if (limit.rate() > 0) {
                text.sample(metric, (double) limit.rate(), "vm", vm.value(), "disk", disk.device(), "counts", counts);
            }
        });
    }
}
