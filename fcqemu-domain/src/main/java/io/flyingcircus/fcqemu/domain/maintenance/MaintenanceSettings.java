package io.flyingcircus.fcqemu.domain.maintenance;

import java.time.Duration;

/**
 * How a host is emptied.
 *
 * @param patience longest wait for its VMs to leave, counted from the first request on
 * @param pause between two looks at what is left, and between two requests
 */
public record MaintenanceSettings(Duration patience, Duration pause) {

    /** The directory is asked no more often, whatever it answers. */
    public static final int MOST_REQUESTS = 3;

    /** The fleet's defaults. */
    public static final MaintenanceSettings DEFAULT =
            new MaintenanceSettings(Duration.ofSeconds(75), Duration.ofSeconds(1));

    /** @throws IllegalArgumentException if a time cannot be */
    public MaintenanceSettings {
        if (patience.isNegative() || !pause.isPositive()) {
            throw new IllegalArgumentException("a patience is not negative, and a pause is positive");
        }
    }
}
