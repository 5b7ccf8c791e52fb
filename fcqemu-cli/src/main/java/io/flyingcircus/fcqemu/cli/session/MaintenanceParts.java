package io.flyingcircus.fcqemu.cli.session;

import io.flyingcircus.fcqemu.domain.maintenance.Maintenance;
import io.flyingcircus.fcqemu.domain.maintenance.MaintenanceSettings;
import io.flyingcircus.fcqemu.ports.evacuation.Evacuations;

/**
 * A host, for its maintenance.
 *
 * @param host its ports and settings
 * @param settings how it is emptied
 * @param directory who gives its VMs other hosts
 */
public record MaintenanceParts(HostParts host, MaintenanceSettings settings, Evacuations directory) {

    /** Maintenance for one thread. */
    public Maintenance forOneThread() {
        return new Maintenance(host.ports().get(), host.settings(), settings, directory);
    }
}
