package io.flyingcircus.fcqemu.adapter.qemu.monitor;

import io.flyingcircus.fcqemu.adapter.qemu.qmp.BlockThrottle;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.BlockThrottle.Kind;
import io.flyingcircus.fcqemu.adapter.qemu.qmp.BlockThrottle.Limit;
import io.flyingcircus.fcqemu.ports.hypervisor.RateLimit;
import io.flyingcircus.fcqemu.ports.hypervisor.Throttle;
import java.time.Duration;
import java.util.Map;

/** The port's throttle and QMP's. */
final class Throttles {

    private Throttles() {}

    static BlockThrottle toQmp(Throttle throttle) {
        return new BlockThrottle(Map.of(
                Kind.IOPS_TOTAL, limit(throttle.iops()),
                Kind.IOPS_READ, limit(throttle.iopsRead()),
                Kind.IOPS_WRITE, limit(throttle.iopsWrite()),
                Kind.BPS_TOTAL, limit(throttle.bps()),
                Kind.BPS_READ, limit(throttle.bpsRead()),
                Kind.BPS_WRITE, limit(throttle.bpsWrite())));
    }

    static Throttle fromQmp(BlockThrottle throttle) {
        return new Throttle(
                rate(throttle.limit(Kind.IOPS_TOTAL)),
                rate(throttle.limit(Kind.IOPS_READ)),
                rate(throttle.limit(Kind.IOPS_WRITE)),
                rate(throttle.limit(Kind.BPS_TOTAL)),
                rate(throttle.limit(Kind.BPS_READ)),
                rate(throttle.limit(Kind.BPS_WRITE)));
    }

    private static Limit limit(RateLimit rate) {
        return new Limit(rate.rate(), rate.burst(), rate.burstLength().toSeconds());
    }

    private static RateLimit rate(Limit limit) {
        return new RateLimit(limit.rate(), limit.max(), Duration.ofSeconds(limit.maxLengthSeconds()));
    }
}
