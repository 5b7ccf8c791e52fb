package io.flyingcircus.fcqemu.domain.disks;

import io.flyingcircus.fcqemu.domain.disks.PoolThrottle.NewerForm;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.DiskLimits;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Decides the throttle of a disk. Each of operations, bytes, burst factor and burst length is the VM's own, else that of
 * the pool the disk is in, else the default, on its own: a VM with its own {@code iops} bursts as its pool says, a
 * multiple of the VM's limit.
 *
 * <p>The older form of limit has one number for reads and writes together. It is used where neither the VM nor the pool
 * says anything that only the newer form has.
 */
public final class ThrottlePolicy {

    /** Operations per second where neither VM nor pool says anything. */
    public static final long DEFAULT_IOPS = 250;

    /** No burst goes beyond this many operations per second. */
    private static final long HIGHEST_BURST_IOPS = 25_000;

    private final List<PoolThrottle> pools;

    /** A policy with these limits of pools. */
    public ThrottlePolicy(List<PoolThrottle> pools) {
        this.pools = List.copyOf(pools);
    }

    /** The throttle of a VM's disk in {@code pool}. */
    public Throttle throttle(VmDefinition definition, PoolName pool) {
        DiskLimits own = definition.diskLimits();
        Optional<PoolThrottle> limits = pools.stream()
                .filter(candidate -> candidate.pool().equals(pool))
                .findFirst();
        long iops = own.iops().orElse(limits.map(PoolThrottle::iops).orElse(DEFAULT_IOPS));
        Optional<NewerForm> newer = limits.flatMap(PoolThrottle::newer);
        if (newer.isEmpty() && !own.newerForm()) {
            return Throttle.ofIops(iops);
        }
        NewerForm ofPool = newer.orElse(NewerForm.NONE);
        RateLimit operations = operations(
                iops,
                own.burstFactor().orElse(ofPool.burstFactor()),
                own.burst().orElse(ofPool.burst()));
        RateLimit bytes = RateLimit.of(own.bps().orElse(ofPool.bps()));
        return new Throttle(RateLimit.UNLIMITED, operations, operations, RateLimit.UNLIMITED, bytes, bytes);
    }

    /** QEMU refuses a burst below the limit, one without a limit, and one that lasts no time. */
    private static RateLimit operations(long iops, double factor, Duration length) {
        long burst = Math.min((long) (iops * factor), HIGHEST_BURST_IOPS);
        return iops == 0 || burst < iops || length.isZero() ? RateLimit.of(iops) : new RateLimit(iops, burst, length);
    }
}
