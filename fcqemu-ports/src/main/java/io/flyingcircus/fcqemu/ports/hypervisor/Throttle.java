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

    /** In words, for reports: {@code iops=250}, {@code unlimited}. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        append(text, "iops", iops);
        append(text, "iops_rd", iopsRead);
        append(text, "iops_wr", iopsWrite);
        append(text, "bps", bps);
        append(text, "bps_rd", bpsRead);
        append(text, "bps_wr", bpsWrite);
        return text.isEmpty() ? "unlimited" : text.toString();
    }

    private static void append(StringBuilder text, String name, RateLimit limit) {
        if (limit.rate() == 0) {
            return;
        }
        text.append(text.isEmpty() ? "" : " ").append(name).append('=').append(limit.rate());
        if (limit.burst() > 0) {
            text.append(" (up to ")
                    .append(limit.burst())
                    .append(" for ")
                    .append(limit.burstLength().toSeconds())
                    .append(" s)");
        }
    }
}
