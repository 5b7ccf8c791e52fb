package io.flyingcircus.fcqemu.adapter.qemu.qmp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flyingcircus.fcqemu.adapter.qemu.lines.BoundedJson;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Limits of one block device, as {@code query-block} tells and {@code block_set_io_throttle} takes them.
 *
 * @param limits by what they limit; none: unlimited
 */
public record BlockThrottle(Map<Kind, Limit> limits) {

    /** What is limited; {@code TOTAL} is reads and writes together. */
    public enum Kind {
        IOPS_TOTAL("iops"),
        IOPS_READ("iops_rd"),
        IOPS_WRITE("iops_wr"),
        BPS_TOTAL("bps"),
        BPS_READ("bps_rd"),
        BPS_WRITE("bps_wr");

        private final String member;

        Kind(String member) {
            this.member = member;
        }
    }

    /**
     * One limit.
     *
     * @param rate per second; 0: none
     * @param max per second during a burst; 0: no bursts
     * @param maxLengthSeconds how long a burst may last; 0 unless there are bursts
     */
    public record Limit(long rate, long max, long maxLengthSeconds) {

        /** None. */
        public static final Limit NONE = new Limit(0, 0, 0);

        public Limit {
            if (rate < 0 || max < 0 || maxLengthSeconds < 0) {
                throw new IllegalArgumentException("a limit must not be negative");
            }
        }

        private boolean isNone() {
            return rate == 0 && max == 0 && maxLengthSeconds == 0;
        }
    }

    public BlockThrottle {
        EnumMap<Kind, Limit> set = new EnumMap<>(Kind.class);
        limits.forEach((kind, limit) -> {
            if (!limit.isNone()) {
                set.put(kind, limit);
            }
        });
        limits = Collections.unmodifiableMap(set);
    }

    /** The limit of this kind, or {@link Limit#NONE}. */
    public Limit limit(Kind kind) {
        return limits.getOrDefault(kind, Limit.NONE);
    }

    /** Reads a {@code BlockDeviceInfo}. QEMU tells a length of 1 where there are no bursts; here it is 0 then. */
    static BlockThrottle of(QmpReply device) throws QmpException.ProtocolNonsense {
        EnumMap<Kind, Limit> limits = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            long max = device.numberOrZero(kind.member + "_max");
            long length = max == 0 ? 0 : device.numberOrZero(kind.member + "_max_length");
            limits.put(kind, new Limit(device.number(kind.member), max, length));
        }
        return new BlockThrottle(limits);
    }

    /** Arguments of {@code block_set_io_throttle}; a length where there are no bursts would be refused. */
    ObjectNode arguments(String device) {
        ObjectNode arguments = BoundedJson.object().put("device", device);
        for (Kind kind : Kind.values()) {
            Limit limit = limit(kind);
            arguments.put(kind.member, limit.rate());
            if (limit.max() > 0) {
                arguments.put(kind.member + "_max", limit.max());
                if (limit.maxLengthSeconds() > 0) {
                    arguments.put(kind.member + "_max_length", limit.maxLengthSeconds());
                }
            }
        }
        return arguments;
    }
}
