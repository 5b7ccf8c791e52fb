package io.flyingcircus.fcqemu.ports.hypervisor;

import java.time.Duration;

/**
 * How old a VM's QEMU is: in time, and against what its host would start now.
 *
 * @param uptime since it was started
 * @param programOutdated whether the program it was started from has been replaced, or is not the one that is installed
 * @param machineOutdated whether its machine type is older than the one a VM gets that is started now; false where that is not
 *     known
 */
public record Vintage(Duration uptime, boolean programOutdated, boolean machineOutdated) {

    /** Whether a restart, or for the program a move, would make it newer. */
    public boolean outdated() {
        return programOutdated || machineOutdated;
    }
}
