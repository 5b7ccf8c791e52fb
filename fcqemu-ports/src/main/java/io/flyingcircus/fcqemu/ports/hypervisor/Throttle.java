package io.flyingcircus.fcqemu.ports.hypervisor;

/**
 * Throttle of one disk (QMP {@code block_set_io_throttle}): operations and bytes per second, over all and apart for
 * reads and writes.
 */
public record Throttle(
        RateLimit iops, RateLimit iopsRead, RateLimit iopsWrite, RateLimit bps, RateLimit bpsRead, RateLimit bpsWrite) {

    /** No limit at all. */
    public static final Throttle UNLIMITED = new Throttle(
            RateLimit.UNLIMITED,
            RateLimit.UNLIMITED,
            RateLimit.UNLIMITED,
            RateLimit.UNLIMITED,
            RateLimit.UNLIMITED,
            RateLimit.UNLIMITED);

    /** {@code rate} operations per second, reads and writes together, and nothing else. */
    public static Throttle ofIops(long rate) {
        return new Throttle(
                RateLimit.of(rate),
                RateLimit.UNLIMITED,
                RateLimit.UNLIMITED,
                RateLimit.UNLIMITED,
                RateLimit.UNLIMITED,
                RateLimit.UNLIMITED);
    }
}
