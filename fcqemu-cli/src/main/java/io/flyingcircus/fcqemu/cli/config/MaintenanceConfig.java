package io.flyingcircus.fcqemu.cli.config;

import io.flyingcircus.fcqemu.domain.maintenance.MaintenanceSettings;
import java.time.Duration;

/** Section {@code [qemu]}: how long a host is waited for that is to be emptied. */
public final class MaintenanceConfig {

    private MaintenanceConfig() {}

    static MaintenanceSettings read(ConfigValues values) {
        return new MaintenanceSettings(
                values.seconds("qemu", "maintenance-evacuation-timeout", Duration.ZERO),
                MaintenanceSettings.DEFAULT.pause());
    }
}
