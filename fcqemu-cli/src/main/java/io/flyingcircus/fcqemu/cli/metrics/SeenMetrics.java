package io.flyingcircus.fcqemu.cli.metrics;

import io.flyingcircus.fcqemu.domain.ensure.MonitorView;
import io.flyingcircus.fcqemu.domain.ensure.Observation;
import io.flyingcircus.fcqemu.domain.ensure.Transfer;
import io.flyingcircus.fcqemu.domain.ensure.VolumesView;
import io.flyingcircus.fcqemu.domain.host.Sightings;
import io.flyingcircus.fcqemu.domain.locks.Holder;
import io.flyingcircus.fcqemu.domain.status.VmStatus;
import io.flyingcircus.fcqemu.domain.volumes.VolumeSet;
import io.flyingcircus.fcqemu.ports.hypervisor.BlockDevice;
import io.flyingcircus.fcqemu.ports.hypervisor.ProcessState;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.RunStatus;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.time.Clock;
import io.flyingcircus.fcqemu.ports.vm.HostName;
import io.flyingcircus.fcqemu.ports.vm.VmName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What was seen of each VM when it was last worked on: nobody is asked for it. For many threads at once. */
public final class SeenMetrics implements Sightings {

    private final Clock clock;
    private final SortedMap<VmName, Seen> seen = new TreeMap<>();
    private final SortedMap<VmName, List<BlockDevice>> disks = new TreeMap<>();

    private record Seen(boolean executes, Map<Holder, Integer> locks, Duration at) {}

    /** Nothing was seen yet. */
    public SeenMetrics(Clock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized void looked(VmName vm, HostName host, Observation found) {
        keep(vm, host, found.process(), found.monitor(), found.volumes());
    }

    @Override
    public synchronized void saw(VmStatus status) {
        keep(status.vm(), status.host(), status.process(), status.monitor(), status.volumes());
        if (status.process().alive()) {
            disks.put(status.vm(), status.disks());
        }
    }

    /** What could not be found out is nothing new: what was seen before grows older. One that has no QEMU here is not told of. */
    private void keep(VmName vm, HostName host, ProcessState process, MonitorView monitor, VolumesView volumes) {
        if (!process.alive()) {
            forget(vm);
            return;
        }
        if (monitor instanceof MonitorView.Unclear || !(volumes instanceof VolumesView.Known(VolumeSet all))) {
            return;
        }
        Map<Holder, Integer> locks = new EnumMap<>(Holder.class);
        for (Holder holder : Holder.values()) {
            int count = all.heldBy(holder, host).size();
            if (count > 0) {
                locks.put(holder, count);
            }
        }
        boolean executes =
                monitor instanceof MonitorView.Answered(RunStatus said, Transfer _) && said == RunStatus.RUNNING;
        seen.put(vm, new Seen(executes, locks, clock.elapsed()));
    }

    /** Nothing of it is this host's any more. */
    public synchronized void forget(VmName vm) {
        seen.remove(vm);
        disks.remove(vm);
    }

    synchronized void write(MetricText text) {
        Duration now = clock.elapsed();
        text.metric(
                "fcqemu_vm_seen_age_seconds",
                MetricType.GAUGE,
                "Time since all of a VM was last seen: QEMU, volumes and locks. What else is told of it is as old.");
        seen.forEach((vm, last) ->
                text.sample("fcqemu_vm_seen_age_seconds", MetricText.seconds(now.minus(last.at())), "vm", vm.value()));
        text.metric("fcqemu_vm_guest_running", MetricType.GAUGE, "Whether QEMU said that the guest executes.");
        seen.forEach((vm, last) -> text.sample("fcqemu_vm_guest_running", last.executes() ? 1 : 0, "vm", vm.value()));
        text.metric("fcqemu_vm_locks", MetricType.GAUGE, "Volumes of a VM by who holds their lock.");
        seen.forEach((vm, last) -> locks(text, vm, last.locks()));
        text.metric(
                "fcqemu_vm_disk_throttle_iops",
                MetricType.GAUGE,
                "Operations per second a disk is limited to, bursts apart; there is none where there is no limit.");
        disks.forEach((vm, all) -> all.forEach(disk -> throttle(
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
        disks.forEach((vm, all) -> all.forEach(disk -> throttle(
                text,
                "fcqemu_vm_disk_throttle_bytes_per_second",
                vm,
                disk,
                Map.of(
                        "total", disk.throttle().bps(),
                        "read", disk.throttle().bpsRead(),
                        "write", disk.throttle().bpsWrite()))));
    }

    private static void locks(MetricText text, VmName vm, Map<Holder, Integer> locks) {
        locks.forEach((holder, count) -> text.sample(
                "fcqemu_vm_locks",
                count,
                "vm",
                vm.value(),
                "holder",
                holder.name().toLowerCase(Locale.ROOT)));
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
