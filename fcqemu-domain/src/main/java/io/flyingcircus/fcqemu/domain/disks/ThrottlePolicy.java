package io.flyingcircus.fcqemu.domain.disks;

import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import io.flyingcircus.fcqemu.ports.storage.PoolName;
import io.flyingcircus.fcqemu.ports.vm.VmDefinition;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Decides the throttle of a disk: the VM's own limit, else its pool's, else the default. */
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
        Optional<PoolThrottle> limits = pools.stream()
                .filter(candidate -> candidate.pool().equals(pool))
                .findFirst();
        long iops = definition.iops().orElse(limits.map(PoolThrottle::iops).orElse(DEFAULT_IOPS));
        return limits.flatMap(PoolThrottle::bursts)
                .map(bursts -> apart(iops, bursts))
                .orElse(Throttle.ofIops(iops));
    }

    private static Throttle apart(long iops, PoolThrottle.Bursts bursts) {
        RateLimit operations = limit(iops, Math.min(times(iops, bursts.factor()), HIGHEST_BURST_IOPS), bursts.length());
        RateLimit bytes = limit(bursts.bps(), times(bursts.bps(), bursts.factor()), bursts.length());
        return new Throttle(RateLimit.UNLIMITED, operations, operations, RateLimit.UNLIMITED, bytes, bytes);
    }

    /** QEMU refuses a burst that is not above the limit it exceeds. */
    private static RateLimit limit(long rate, long burst, Duration length) {
        return rate == 0 || burst <= rate ? RateLimit.of(rate) : new RateLimit(rate, burst, length);
    }

    private static long times(long rate, double factor) {
        return (long) (rate * factor);
    }
}
