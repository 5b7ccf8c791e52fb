package io.flyingcircus.fcqemu.cli.config;

import java.time.Duration;

/**
 * Section {@code [daemon]}.
 *
 * @param period between two regular looks at the same VM
 * @param overlong work on a VM that takes longer counts no more among those worked on at once
 */
public record DaemonConfig(Duration period, Duration overlong) {

    private static final String SECTION = "daemon";
    private static final int PERIODS_REGISTERED = 3;
    private static final Duration LEAST_REGISTERED = Duration.ofMinutes(30);

    static DaemonConfig read(ConfigValues values) {
        return new DaemonConfig(
                values.seconds(SECTION, "ensure-period", Duration.ofSeconds(1)),
                values.seconds(SECTION, "overlong-work", Duration.ofMillis(1)));
    }

    /** How long a registration counts unless it is refreshed: also if one look at the VM fails, and one is late. */
    public Duration registered() {
        Duration several = period.multipliedBy(PERIODS_REGISTERED);
        return several.compareTo(LEAST_REGISTERED) > 0 ? several : LEAST_REGISTERED;
    }
}
